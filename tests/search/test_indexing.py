"""Changes reach the index once they are committed, whatever fails on the way."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from search import indexing, revision, vocabulary
from search.engines.base import Document, Engine, EngineBusy, EngineUnavailable, Question
from search.indexing import BuildRunning, check, queue, rebuild, status, write_changes
from search.models import IndexBuild, PendingChange, Redirect, Synonym, Term
from search.queries.finding import find
from search.queries.request import SearchRequest
from storefront.catalogue.models import Brand
from storefront.core.clock import now as present
from storefront.partner.ledger import post_movement
from storefront.partner.listing import rebuild_listings
from storefront.partner.models import StockMovement, StockRecord
from tests.cast import Shop, make_product


def found(text: str = "", **fields: Any) -> set[int]:
    return {hit.product_id for hit in find(SearchRequest(text=text, relaxed=False, **fields)).hits}


@pytest.fixture
def indexed(shop: Shop, shop_engine: Engine) -> Shop:
    """The shop with its index built and nothing waiting."""
    from django_tasks_db.models import DBTaskResult

    rebuild_listings()
    DBTaskResult.objects.all().delete()
    rebuild(now=present())
    vocabulary.forget_knowledge()
    return shop


def test_a_rebuild_finds_the_whole_shop(indexed: Shop) -> None:
    assert found() == {indexed.cup.pk, indexed.tray.pk, indexed.pot.pk}
    assert found("侧把壶") == found("handles") == {indexed.pot.pk}
    assert found("chapan") == set()
    assert find(SearchRequest(text="chapan")).corrected == "茶盘"
    assert Term.objects.filter(term="茶盘").exists()


@pytest.mark.django_db(transaction=True)
def test_a_new_title_price_and_stock_are_found_after_their_tasks(indexed: Shop, run_tasks: Callable[[], int]) -> None:
    cup = indexed.cup
    cup.title_zh_hans = "听雨建盏"
    cup.save()
    record = StockRecord.objects.get(product=cup)
    record.price = Decimal("59.00")
    record.save()
    post_movement(
        stockrecord_id=record.pk,
        kind=StockMovement.Kind.DAMAGE,
        quantity=-10,
        actor=None,
        now=present(),
        reason="broken",
    )
    run_tasks()

    assert found("听雨建盏") == {cup.pk}
    assert found("品茗杯") == set()
    assert found(price_from=Decimal(59), price_to=Decimal(59)) == {cup.pk}
    assert cup.pk not in found(selections={"stock": ("1",)})
    assert not PendingChange.objects.exists()
    assert check().ids == []


@pytest.mark.django_db(transaction=True)
def test_products_that_are_hidden_deleted_or_renamed_shelves_follow(
    indexed: Shop, run_tasks: Callable[[], int]
) -> None:
    indexed.cup.is_public = False
    indexed.cup.save()
    sample = make_product(indexed.cup.product_class, "SAMPLE", "样品", "Sample", "", 0)
    run_tasks()
    assert found("样品", audience="staff") == {sample.pk}
    sample.delete()
    indexed.shelf.name_zh_hans = "紫砂器"
    indexed.shelf.save()
    Brand.objects.create(slug="rain", name_zh_hans="听雨").products.add(indexed.pot)
    Brand.objects.get(slug="rain").save()
    run_tasks()
    vocabulary.forget_knowledge()

    assert found() == {indexed.pot.pk, indexed.tray.pk}
    assert found(audience="staff") == {indexed.pot.pk, indexed.tray.pk, indexed.cup.pk}
    assert found("紫砂器") == {indexed.pot.pk, indexed.tray.pk}
    assert found("听雨") == {indexed.pot.pk}


def test_many_changes_of_a_product_are_written_once(
    indexed: Shop, monkeypatch: pytest.MonkeyPatch, shop_engine: Engine
) -> None:
    sizes: list[int] = []
    real = shop_engine.write

    def counted(documents: Iterable[Document], gone: Iterable[int] = ()) -> None:
        documents = list(documents)
        sizes.append(len(documents))
        real(documents, gone)

    monkeypatch.setattr(shop_engine, "write", counted)
    for _ in range(5):
        queue([indexed.cup.pk, indexed.pot.pk], now=present())

    assert write_changes(now=present()) == 2
    assert sizes == [2]
    assert write_changes(now=present()) == 0


def test_a_write_that_fails_loses_nothing(indexed: Shop, monkeypatch: pytest.MonkeyPatch, shop_engine: Engine) -> None:
    queue([indexed.cup.pk], now=present())

    def broken(documents: Iterable[Document], gone: Iterable[int] = ()) -> None:
        raise EngineUnavailable("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(shop_engine, "write", broken)
        with pytest.raises(EngineUnavailable):
            write_changes(now=present())

    assert PendingChange.objects.count() == 1
    assert write_changes(now=present()) == 1
    assert not PendingChange.objects.exists()


def test_without_an_index_changes_wait(shop: Shop, shop_engine: Engine) -> None:
    queue([shop.cup.pk], now=present())

    assert write_changes(now=present()) == 0
    assert PendingChange.objects.count() == 1


def test_a_change_during_a_build_is_in_both_indexes(indexed: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    real = indexing._batches

    def with_a_change() -> Iterable[list[int]]:
        yield from real()
        StockRecord.objects.filter(product=indexed.cup).update(price=Decimal("77.00"))
        rebuild_listings()
        queue([indexed.cup.pk], now=present())
        write_changes(now=present())
        assert found(price_from=Decimal(77), price_to=Decimal(77)) == {indexed.cup.pk}
        assert PendingChange.objects.filter(written=True).count() == 1

    monkeypatch.setattr(indexing, "_batches", with_a_change)
    rebuild(now=present())

    assert found(price_from=Decimal(77), price_to=Decimal(77)) == {indexed.cup.pk}
    assert not PendingChange.objects.exists()
    assert not IndexBuild.objects.exists()


def test_a_change_after_the_replay_is_written_as_usual(indexed: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    real = indexing._replay

    def and_one_more(*given: Any) -> list[int]:
        replayed = real(*given)
        StockRecord.objects.filter(product=indexed.cup).update(price=Decimal("78.00"))
        rebuild_listings()
        queue([indexed.cup.pk], now=present())
        return replayed

    monkeypatch.setattr(indexing, "_replay", and_one_more)
    rebuild(now=present())

    assert found(price_from=Decimal(78), price_to=Decimal(78)) == {indexed.cup.pk}
    assert not PendingChange.objects.exists()


def test_a_build_that_fails_leaves_the_old_index_and_the_queue(indexed: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    queue([indexed.cup.pk], now=present())

    def broken(*given: Any) -> list[int]:
        raise EngineUnavailable("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(indexing, "_replay", broken)
        with pytest.raises(EngineUnavailable):
            rebuild(now=present())

    assert found() == {indexed.cup.pk, indexed.tray.pk, indexed.pot.pk}
    assert PendingChange.objects.count() == 1
    assert not IndexBuild.objects.exists()


def test_one_build_at_a_time_and_a_dead_one_gives_way(indexed: Shop, shop_engine: Engine) -> None:
    IndexBuild.objects.create(engine=shop_engine.name, started=present(), beat=present())
    with pytest.raises(BuildRunning):
        rebuild(now=present())

    rebuild(now=present() + timedelta(minutes=5))

    assert not IndexBuild.objects.exists()


def test_rows_kept_for_a_build_that_died_are_written(indexed: Shop) -> None:
    PendingChange.objects.create(product_id=indexed.cup.pk, at=present(), written=True)

    assert write_changes(now=present()) == 1
    assert not PendingChange.objects.exists()


def test_drift_is_found_and_healed(indexed: Shop, shop_engine: Engine) -> None:
    StockRecord.objects.filter(product=indexed.cup).update(price=Decimal("50.00"))
    rebuild_listings()
    PendingChange.objects.all().delete()
    with shop_engine.writing():
        shop_engine.write([], gone=[indexed.tray.pk])
    out = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("search_index", "check", stdout=out)

    assert ended.value.code == 1
    assert out.getvalue().splitlines() == [
        f"missing 1 {indexed.tray.pk}", "surplus 0", f"different 1 {indexed.cup.pk}", "healed 2",
    ]  # fmt: skip
    assert check().ids == []
    call_command("search_index", "check", stdout=StringIO())


def test_the_command_rebuilds_and_describes(indexed: Shop) -> None:
    out = StringIO()

    call_command("search_index", "rebuild", stdout=out)
    call_command("search_index", "status", stdout=out)

    assert out.getvalue().startswith("3 products in ")
    assert "documents 3\n" in out.getvalue()
    assert "waiting 0\n" in out.getvalue()


def test_status_without_an_index(db: None, shop_engine: Engine, now: datetime) -> None:
    assert status(now=now)["index"] == "none"


def test_synonyms_and_redirects_are_read_anew(indexed: Shop) -> None:
    assert found("紫砂壶") == set()
    Synonym.objects.create(words="紫砂壶，侧把壶")
    Redirect.objects.create(query="售后", url="/help/")
    revision.knowledge_changed()
    vocabulary.forget_knowledge()

    assert found("紫砂壶") == {indexed.pot.pk}
    assert find(SearchRequest(text="售后")).redirect == "/help/"


def test_names_in_both_languages_are_synonyms(indexed: Shop) -> None:
    assert find(SearchRequest(text="teaware")).expansions == (("teaware", ("茶器",)),)


@pytest.mark.django_db(transaction=True)
def test_a_busy_writer_is_tried_again(indexed: Shop, monkeypatch: pytest.MonkeyPatch, shop_engine: Engine) -> None:
    from django_tasks_db.models import DBTaskResult

    from search import tasks

    queue([indexed.cup.pk], now=present())

    def busy(*, now: datetime) -> int:
        raise EngineBusy("another process writes")

    DBTaskResult.objects.all().delete()
    monkeypatch.setattr(tasks, "write_changes", busy)
    tasks.write_index.func(None)

    assert DBTaskResult.objects.filter(task_path="search.tasks.write_index", run_after__gt=present()).count() == 1
    assert shop_engine.ask(Question()).total == 3
