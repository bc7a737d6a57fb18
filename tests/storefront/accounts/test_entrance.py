"""Coming in and going out."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from storefront.accounts import operations
from storefront.accounts.models import User

PASSWORD = "correct horse"


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: str):
    return client.post("/account/sign-in/", {"name": name, "password": password, **more})


def test_signs_in_by_address_or_number_in_any_spelling(client: Client, customer: User) -> None:
    customer.phone = "13800138000"
    customer.save()

    for name in ("Customer@Test.example", "13800138000", "+86 138-0013-8000", "１３８００１３８０００"):
        answer = sign_in(client, name)

        assert answer.status_code == 302, name
        assert answer["Location"] == "/account/"
        client.logout()


def test_wrong_password_and_unknown_name_get_the_same_answer(client: Client, customer: User) -> None:
    wrong = sign_in(client, "customer@test.example", "not it")
    unknown = sign_in(client, "nobody@test.example", "not it")

    assert wrong.status_code == unknown.status_code == 422
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "/\t/evil.example",
        "account/",
        "\x00/",
    ],
)
def test_hostile_next_leads_to_the_account(client: Client, customer: User, target: str) -> None:
    answer = sign_in(client, "customer@test.example", next=target)

    assert answer["Location"] == "/account/"


def test_own_next_is_followed(client: Client, customer: User) -> None:
    answer = sign_in(client, "customer@test.example", next="/en/account/addresses/?a=1")

    assert answer["Location"] == "/en/account/addresses/?a=1"


def test_protected_page_sends_to_sign_in_and_back(client: Client, customer: User) -> None:
    answer = client.get("/en/account/profile/")

    assert answer["Location"] == "/en/account/sign-in/?next=/en/account/profile/"
    assert 'name="next" value="/en/account/profile/"' in client.get(answer["Location"]).content.decode()


def test_too_many_failures_lock_the_name_and_say_how_long(client: Client, customer: User, settings) -> None:
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    for spelling in ("customer@test.example", "Customer@test.example", " CUSTOMER@test.example"):
        last = sign_in(client, spelling, "not it")

    locked = client.post("/en/account/sign-in/", {"name": "customer@test.example", "password": PASSWORD})

    assert last.status_code == locked.status_code == 429
    assert locked["Retry-After"] == "900"
    assert "15 minutes" in locked.content.decode()
    assert "_auth_user_id" not in client.session


def test_attempts_from_one_address_are_limited_whatever_the_name(client: Client, customer: User) -> None:
    for number in range(60):
        sign_in(client, f"nobody{number}@test.example", "x")

    answer = sign_in(client, "customer@test.example")

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_registers_with_a_number_alone_and_is_signed_in(client: Client, db: None) -> None:
    answer = client.post(
        "/account/register/", {"phone": "138 0013 8000", "email": "", "password": "vier-gute-Worte", "language": "en"}
    )

    user = User.objects.get()
    assert answer["Location"] == "/account/"
    assert (user.phone, user.email, user.language, user.marketing_consent) == ("13800138000", None, "en", False)
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize(
    "change, field",
    [
        ({"phone": "", "email": ""}, "phone"),
        ({"phone": "12345"}, "phone"),
        ({"email": "nonsense"}, "email"),
        ({"password": "12345678"}, "password"),
        ({"password": "short"}, "password"),
        ({"password": ""}, "password"),
        ({"language": "fr"}, "language"),
        ({"email": "a" * 5000 + "@test.example"}, "email"),
        ({"password": "x" * 5000}, "password"),
    ],
)
def test_bad_registration_is_refused_at_its_field(client: Client, db: None, change: dict[str, str], field: str) -> None:
    good = {"phone": "13800138000", "email": "new@test.example", "password": "vier-gute-Worte", "language": "zh-hans"}

    answer = client.post("/account/register/", good | change)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not User.objects.exists()


def test_taken_name_does_not_say_which_of_the_two(client: Client, customer: User) -> None:
    data = {"phone": "13800138000", "email": "customer@test.example", "password": "vier-gute-Worte", "language": "en"}

    answer = client.post("/account/register/", data)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"__all__"}
    assert User.objects.count() == 1


def test_registration_is_limited_by_address(client: Client, db: None) -> None:
    for _ in range(10):
        client.post("/account/register/", {})

    assert client.post("/account/register/", {}).status_code == 429


def test_sign_out_is_a_post(client: Client, customer: User) -> None:
    client.force_login(customer)

    assert client.get("/account/sign-out/").status_code == 405
    client.post("/account/sign-out/")

    assert "_auth_user_id" not in client.session


def test_reset_mail_comes_in_the_persons_language_and_works_once(
    client: Client, customer: User, run_tasks: Callable[[], int]
) -> None:
    customer.language = "en"
    customer.save()

    client.post("/account/password/forgotten/", {"email": "CUSTOMER@test.example"})
    run_tasks()

    (letter,) = mail.outbox
    assert letter.to == ["customer@test.example"]
    assert letter.subject == "Set a new password for Guitai"
    link = next(word for word in letter.body.split() if "/account/password/new/" in word)
    assert "/en/account/" in link
    path = "/" + link.split("/", 3)[3]
    form_page = client.get(path, follow=True)
    assert "token" not in form_page.redirect_chain[-1][0] or "set-password" in form_page.redirect_chain[-1][0]
    done = client.post(form_page.redirect_chain[-1][0], {"password": "vier-gute-Worte"})
    assert done.status_code == 200
    customer.refresh_from_db()
    assert customer.check_password("vier-gute-Worte")
    assert client.get(path, follow=True).context["validlink"] is False


def test_reset_for_an_unknown_address_answers_alike_and_sends_nothing(
    client: Client, customer: User, run_tasks: Callable[[], int]
) -> None:
    known = client.post("/account/password/forgotten/", {"email": "customer@test.example"})
    unknown = client.post("/account/password/forgotten/", {"email": "nobody@test.example"})
    run_tasks()

    assert known.status_code == unknown.status_code == 302
    assert known["Location"] == unknown["Location"]
    assert [letter.to for letter in mail.outbox] == [["customer@test.example"]]


def test_a_damaged_reset_link_is_explained(client: Client, db: None) -> None:
    for uid, token in (("MQ", "x-y"), ("!!!", "set-password"), ("A" * 400, "b" * 400)):
        answer = client.get(f"/account/password/new/{uid}/{token}/")

        assert answer.status_code == 200
        assert answer.context["validlink"] is False


def test_erased_or_inactive_people_cannot_sign_in(client: Client, customer: User, now) -> None:
    operations.erase_account(user=customer, actor=customer, password=PASSWORD, now=now)

    assert sign_in(client, f"erased-{customer.pk}@erased.invalid").status_code == 422


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", ["sign-in", "register", "password-reset", "password-reset-done"])
def test_entrance_pages_open_in_both_languages(client: Client, db: None, name: str, language: str) -> None:
    with override(language):
        address = reverse(f"accounts:{name}")

    answer = client.get(address)

    assert answer.status_code == 200
    assert f'<html lang="{"zh-Hans" if language == "zh-hans" else "en"}"' in answer.content.decode()
    assert "no-cache" in answer.get("Cache-Control", "no-cache")
