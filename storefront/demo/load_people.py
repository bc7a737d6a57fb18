"""The people of the demo shop: staff with exactly their role, and customers with addresses."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from storefront.accounts.models import Region, Role, User
from storefront.address.models import Country, UserAddress
from storefront.demo.data import read

PASSWORD = "guitai-demo"  # noqa: S105 - the demo says it openly
DOMAIN = "demo.guitai.example"
CUSTOMERS = 140
LATIN = 12
SEED = 11


@dataclass(frozen=True)
class Place:
    """Where somebody lives: 省, 市, 区, street, postcode and the code of the district."""

    province: str
    city: str
    district: str
    street: str
    postcode: str
    code: str


@dataclass(frozen=True)
class Person:
    """A customer as planned: names, where they live, whether they read English."""

    email: str
    phone: str
    family: str
    given: str
    english: bool
    place: Place

    @property
    def name(self) -> str:
        """Whole name as the address shows it."""
        return f"{self.given} {self.family}" if self.english else f"{self.family}{self.given}"


def places() -> list[Place]:
    """The places of data/people.toml, each as often as its weight says. ValueError for one that no courier knows."""
    codes = {
        (r.parent.parent.name, r.parent.name, r.name): r.code for r in _districts() if r.parent and r.parent.parent
    }
    result = []
    for province, city, district, street, postcode, weight in read.load("people.toml")["places"]:
        code = codes.get((province, city, district)) or _code(province, district)
        result += [Place(province, city, district, street, postcode, code)] * weight
    return result


def _districts() -> list[Region]:
    rows = Region.objects.filter(level=Region.Level.DISTRICT).select_related("parent__parent")
    return list(rows)


def _code(province: str, district: str) -> str:
    """Municipalities stand in the data without a city of their name between."""
    parent = Region.objects.filter(level=Region.Level.PROVINCE, name=province).first()
    row = (
        parent
        and Region.objects.filter(level=Region.Level.DISTRICT, name=district, code__startswith=parent.code[:2]).first()
    )
    if not row:
        raise ValueError(f"no such district: {province} {district}")
    return row.code


def customers(count: int = CUSTOMERS, latin: int = LATIN) -> list[Person]:
    """Made-up customers, the same ones every time. The first `latin` of them read English."""
    rng = random.Random(SEED)
    data = read.load("people.toml")
    homes = places()
    people = []
    for i in range(count):
        english = i < latin
        if english:
            given, family = data["latin"][i % len(data["latin"])]
        else:
            family, given = rng.choice(data["families"]), rng.choice(data["given"])
        phone = f"1{rng.choice((3, 5, 7, 8, 9))}{rng.randrange(10**8, 10**9):09d}"
        people.append(Person(f"customer{i + 1}@{DOMAIN}", phone, family, given, english, rng.choice(homes)))
    return people


def load_staff(*, now: datetime) -> dict[str, User]:
    """The people who can sign in, by name. All have PASSWORD; staff are in the group of their role and no other."""
    password = make_password(PASSWORD)
    groups = {role.code: role.group for role in Role.objects.select_related("group")}
    people: dict[str, User] = {}
    for entry in read.load("people.toml")["staff"]:
        _, given, family = entry["person"]
        role = entry["role"]
        user = User.objects.create(
            email=f"{entry['name']}@{DOMAIN}",
            first_name=given,
            last_name=family,
            language="en" if given.isascii() else "zh-hans",
            is_staff=bool(role),
            is_superuser=role == "admin",
            password=password,
            date_joined=now - timedelta(days=400),
        )
        if role:
            user.groups.add(groups[role])
        people[entry["name"]] = user
    return people


def load_customers(people: list[Person], *, now: datetime) -> list[User]:
    """Accounts of made-up customers, each with one address. They cannot sign in."""
    rng = random.Random(SEED + 1)
    locked = make_password(None)
    users = User.objects.bulk_create(
        [
            User(
                email=p.email,
                phone=p.phone,
                first_name=p.given,
                last_name=p.family,
                language="en" if p.english else "zh-hans",
                password=locked,
                date_joined=now - timedelta(days=rng.randint(335, 390)),
                marketing_consent=rng.random() < 0.4,
            )
            for p in people
        ],
        batch_size=1000,
    )
    load_addresses([(user, person) for user, person in zip(users, people, strict=True)])
    return users


def load_addresses(owners: list[tuple[User, Person]], label: str = UserAddress.Label.HOME) -> None:
    """One address each, the default of its owner."""
    country = Country.objects.get(iso_3166_1_a2="CN")
    rows = []
    for user, person in owners:
        address = UserAddress(
            user=user,
            first_name=person.name,
            line1=person.place.street,
            line3=person.place.district,
            line4=person.place.city,
            state=person.place.province,
            postcode=person.place.postcode,
            country=country,
            phone_number=f"+86{person.phone}",
            district_code=person.place.code,
            label=label,
            is_default_for_shipping=True,
        )
        address.search_text = address.join_fields(address.search_fields, separator=" ")
        address.hash = address.generate_hash()
        rows.append(address)
    UserAddress.objects.bulk_create(rows, batch_size=1000)
