"""The account's pages: profile, password, data, addresses."""

import json
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from storefront.accounts import contributions, operations
from storefront.accounts.addresses import AddressDetails, details_of
from storefront.accounts.models import User
from storefront.address.models import UserAddress

STREET = "文三路 90 号"


def details(**change: object) -> AddressDetails:
    given = {"recipient": "林小溪", "phone": "13800138000", "district_code": "330106", "street": STREET}
    return AddressDetails(**(given | change))  # type: ignore[arg-type]


def saved(user: User, now: datetime, **change: object) -> UserAddress:
    return operations.save_address(user=user, actor=user, details=details(**change), now=now)


def posted(**change: str) -> dict[str, str]:
    given = {
        "recipient": "林小溪",
        "phone": "138 0013 8000",
        "province": "330000",
        "city": "330100",
        "district": "330106",
        "street": STREET,
        "label": "home",
    }
    return given | change


@pytest.mark.parametrize("name", ["home", "profile", "password", "privacy", "addresses", "address-new"])
def test_account_pages_open_for_their_person_only(client: Client, customer: User, name: str) -> None:
    address = reverse(f"accounts:{name}")

    assert client.get(address).status_code == 302
    client.force_login(customer)

    assert client.get(address).status_code == 200
    assert client.get(f"/en{address}").status_code == 200


def test_address_is_stored_with_the_names_of_its_region(client: Client, customer: User) -> None:
    client.force_login(customer)

    answer = client.post("/account/addresses/new/", posted())

    address = UserAddress.objects.get()
    assert answer["Location"] == "/account/addresses/"
    assert (address.state, address.line4, address.line3, address.line1) == ("浙江省", "杭州市", "西湖区", STREET)
    assert (address.first_name, str(address.phone_number), address.country_id) == ("林小溪", "+8613800138000", "CN")
    assert (address.district_code, address.label, address.is_default_for_shipping) == ("330106", "home", True)
    assert details_of(address) == details(label="home", is_default=True)


@pytest.mark.parametrize(
    "change, field",
    [
        ({"recipient": " "}, "recipient"),
        ({"phone": "1380013800"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"province": ""}, "province"),
        ({"province": "999999"}, "province"),
        ({"city": ""}, "city"),
        ({"city": "110100"}, "city"),
        ({"district": ""}, "district"),
        ({"district": "330106'--"}, "district"),
        ({"province": "810000", "city": "810200", "district": "810205"}, "province"),
        ({"street": ""}, "street"),
        ({"street": "x" * 1000}, "street"),
        ({"label": "castle"}, "label"),
    ],
)
def test_bad_address_is_refused_at_its_field(
    client: Client, customer: User, change: dict[str, str], field: str
) -> None:
    client.force_login(customer)

    answer = client.post("/account/addresses/new/", posted(**change))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not UserAddress.objects.exists()


def test_city_without_districts_completes_the_region(client: Client, customer: User) -> None:
    client.force_login(customer)

    client.post("/account/addresses/new/", posted(province="410000", city="419001", district=""))

    address = UserAddress.objects.get()
    assert (address.state, address.line4, address.line3, address.district_code) == ("河南省", "济源市", "", "419001")


def test_without_scripts_the_next_list_comes_with_a_submit(client: Client, customer: User) -> None:
    client.force_login(customer)

    answer = client.post("/account/addresses/new/", {"province": "330000", "recipient": "林", "region_step": "1"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<option value="330100">杭州市</option>' in page
    assert 'value="林"' in page
    assert not UserAddress.objects.exists()


def test_lists_of_regions_follow_the_level_above(client: Client, db: None) -> None:
    asked = {"prefix": "ship", "ship-province": "330000", "ship-city": "330100"}

    page = client.get("/account/addresses/regions/", asked).content.decode()

    assert 'name="ship-district"' in page
    assert '<option value="330106">西湖区</option>' in page
    assert '<option value="330100" selected>杭州市</option>' in page
    assert "香港" not in page


def test_bare_options_of_a_region_and_nonsense(client: Client, db: None) -> None:
    assert "西湖区" in client.get("/account/addresses/regions/?parent=330100").content.decode()
    for nonsense in (
        "parent=",
        "parent=999999",
        "parent=%00",
        "prefix=<script>",
        "prefix=a&a-province=1'",
        "city=330100",
    ):
        answer = client.get(f"/account/addresses/regions/?{nonsense}")

        assert answer.status_code == 200
        assert "<script>" not in answer.content.decode()


def test_pasted_text_fills_the_form(client: Client, customer: User) -> None:
    client.force_login(customer)

    text = "李晓 13912345678 浙江省杭州市余杭区五常大道 168 号"
    answer = client.post("/account/addresses/new/", {"paste": "1", "pasted": text})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="李晓"' in page
    assert 'value="13912345678"' in page
    assert '<option value="330110" selected>余杭区</option>' in page
    fragment = client.post(
        "/account/addresses/paste/", {"pasted": text, "prefix": "ship", "bare": "1"}
    ).content.decode()
    assert 'name="ship-recipient" value="李晓"' in fragment
    assert "is_default" not in fragment


def test_another_persons_address_is_404_and_stays(
    client: Client, customer: User, other_customer: User, now: datetime
) -> None:
    address = saved(other_customer, now)
    client.force_login(customer)

    for path in ("", "default/", "delete/"):
        answer = client.post(f"/account/addresses/{address.pk}/{path}", posted(street="elsewhere"))

        assert answer.status_code == 404
    assert client.get(f"/account/addresses/{address.pk}/").status_code == 404
    address.refresh_from_db()
    assert (address.line1, address.user_id) == (STREET, other_customer.pk)


def test_one_address_is_the_default(customer: User, now: datetime) -> None:
    first = saved(customer, now)
    second = saved(customer, now, street="天目山路 1 号", is_default=True)

    first.refresh_from_db()
    assert (first.is_default_for_shipping, second.is_default_for_shipping) == (False, True)

    operations.delete_address(address=second, actor=customer, now=now)

    first.refresh_from_db()
    assert first.is_default_for_shipping is True


def test_same_place_twice_is_one_address(customer: User, now: datetime) -> None:
    first = saved(customer, now)
    again = saved(customer, now, phone="13900000000", label="work")

    assert again.pk == first.pk
    assert UserAddress.objects.get().phone_number.national_number == 13900000000


def test_editing_into_another_address_merges_the_two(customer: User, now: datetime) -> None:
    first, second = saved(customer, now), saved(customer, now, street="天目山路 1 号")

    operations.save_address(user=customer, actor=customer, details=details(), address=second, now=now)

    assert UserAddress.objects.get().pk == first.pk


def test_address_book_is_full_at_twenty(customer: User, now: datetime) -> None:
    for number in range(20):
        saved(customer, now, street=f"文三路 {number} 号")

    with pytest.raises(operations.TooManyAddresses):
        saved(customer, now, street="文三路 100 号")
    assert UserAddress.objects.count() == 20


def test_profile_keeps_a_way_to_sign_in(client: Client, customer: User) -> None:
    client.force_login(customer)
    given = {"name": "林小溪", "phone": "13800138000", "email": "", "language": "en", "marketing_consent": "on"}

    assert client.post("/account/profile/", given | {"phone": ""}).status_code == 422
    assert client.post("/account/profile/", given).status_code == 302

    customer.refresh_from_db()
    assert (customer.first_name, customer.phone, customer.email) == ("林小溪", "13800138000", None)
    assert (customer.language, customer.marketing_consent) == ("en", True)


def test_profile_refuses_what_another_account_uses(client: Client, customer: User, other_customer: User) -> None:
    client.force_login(customer)

    answer = client.post("/account/profile/", {"email": other_customer.email, "language": "zh-hans"})

    assert answer.status_code == 422
    customer.refresh_from_db()
    assert customer.email == "customer@test.example"


def test_changing_the_password_needs_the_old_one_and_keeps_this_session(client: Client, customer: User) -> None:
    client.force_login(customer)

    wrong = client.post("/account/password/", {"current": "no", "password": "vier-gute-Worte"})
    right = client.post("/account/password/", {"current": "correct horse", "password": "vier-gute-Worte"})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert client.get("/account/").status_code == 200
    customer.refresh_from_db()
    assert customer.check_password("vier-gute-Worte")


def test_export_holds_ones_own_data_and_what_other_rooms_add(
    client: Client, customer: User, other_customer: User, now: datetime, monkeypatch
) -> None:
    monkeypatch.setattr(contributions, "_export_parts", {"notes": lambda user: [user.pk]})
    saved(customer, now)
    saved(other_customer, now, street="secret street")
    client.force_login(customer)

    answer = client.post("/account/privacy/export/")

    data = json.loads(answer.content)
    assert answer["Content-Disposition"].startswith('attachment; filename="guitai-')
    assert data["account"]["email"] == "customer@test.example"
    assert [address["street"] for address in data["addresses"]] == [STREET]
    assert data["notes"] == [customer.pk]
    assert "secret" not in answer.content.decode()


def test_erasing_removes_the_person_and_keeps_the_account_row(client: Client, customer: User, now: datetime) -> None:
    customer.phone = "13800138000"
    customer.save()
    saved(customer, now)
    client.force_login(customer)

    refused = client.post("/account/privacy/", {"password": "no", "understood": "on"})
    done = client.post("/account/privacy/", {"password": "correct horse", "understood": "on"})

    assert (refused.status_code, done.status_code) == (422, 302)
    customer.refresh_from_db()
    assert customer.email == f"erased-{customer.pk}@erased.invalid"
    assert (customer.phone, customer.first_name, customer.is_active) == (None, "", False)
    assert not UserAddress.objects.exists()
    assert client.get("/account/").status_code == 302


def test_erasing_waits_for_what_is_open(client: Client, customer: User, now: datetime, monkeypatch) -> None:
    monkeypatch.setattr(contributions, "_obstacles", [lambda user: "订单 1 还在路上"])
    client.force_login(customer)

    answer = client.post("/account/privacy/", {"password": "correct horse", "understood": "on"})

    assert answer.status_code == 422
    assert "订单 1 还在路上" in answer.content.decode()
    customer.refresh_from_db()
    assert customer.is_active


def test_staff_do_not_erase_their_work_account(packer: User, now: datetime) -> None:
    with pytest.raises(operations.AccountStillNeeded):
        operations.erase_account(user=packer, actor=packer, password="correct horse", now=now)

    packer.refresh_from_db()
    assert packer.is_active


def test_home_shows_the_order_strip_of_whoever_counts(client: Client, customer: User, monkeypatch) -> None:
    tab = contributions.OrderTab(text="待付款", count=2, url="/orders/?state=to_pay", icon="card")
    monkeypatch.setattr(contributions, "_order_tabs", lambda user: [tab])
    client.force_login(customer)

    page = client.get("/account/").content.decode()

    assert '<a href="/orders/?state=to_pay">' in page
    assert "待付款" in page


def test_account_pages_take_a_fixed_number_of_queries(
    client: Client, customer: User, now: datetime, django_assert_max_num_queries
) -> None:
    for number in range(12):
        saved(customer, now, street=f"文三路 {number} 号")
    client.force_login(customer)
    client.get("/account/addresses/")

    with django_assert_max_num_queries(8):
        client.get("/account/")
    with django_assert_max_num_queries(8):
        client.get("/account/addresses/")
