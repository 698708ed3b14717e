"""The drawing of a story: places to scale, rows for what stands close, curves from source to article."""

from typing import Any

from crawler.serving.timeline import APART, LEFT, RIGHT, WIDTH, timeline
from crawler.translating import speaking


def told(*moments: tuple[str, str | None, int | None]) -> list[dict[str, Any]]:
    """Articles of outlets that came out then, each drawing on the one of that id."""
    return [
        {"id": n, "key": f"x:{n}", "title": f"Titre {n}", "name": name, "day": when and when[:10], "published": when,
         "published_precision": "minute" if when and len(when) > 10 else "day", "source": source,
         "timezone": "Europe/Paris"}
        for n, (name, when, source) in enumerate(moments, 1)
    ]  # fmt: skip


def test_places_are_to_scale() -> None:
    drawing = timeline(told(("A", "2026-03-01", None), ("B", "2026-03-03", 1), ("C", "2026-03-05", 2)))
    assert [point.x for point in drawing.points] == [LEFT, (LEFT + WIDTH - RIGHT) / 2, WIDTH - RIGHT]
    assert [name for name, _ in drawing.lanes] == ["A", "B", "C"]
    assert len(drawing.arcs) == 2
    assert drawing.arcs[0].startswith(f"M{LEFT}.0 ")


def test_the_clock_time_counts_where_it_is_known() -> None:
    drawing = timeline(told(("A", "2026-03-01T06:00:00+01:00", None), ("B", "2026-03-01T18:00:00+01:00", 1)))
    assert [point.x for point in drawing.points] == [LEFT, (LEFT + WIDTH - RIGHT) / 2]  # a day is the shortest span


def test_a_day_begins_where_the_outlet_is() -> None:
    story = told(("A", "2026-03-01", None), ("B", "2026-03-03", 1))
    noon = {
        zone: timeline([one | {"timezone": zone} for one in story]).ticks for zone in ("Europe/Paris", "Asia/Tokyo")
    }
    assert noon["Europe/Paris"] == noon["Asia/Tokyo"]  # noon of their own days, and their own midnights
    mixed = timeline([story[0] | {"timezone": "Asia/Tokyo"}, story[1], story[1] | {"id": 3, "timezone": "<b>"}])
    assert mixed.points[1].x < mixed.points[2].x  # noon in Paris comes before noon in Greenwich


def test_points_of_one_outlet_that_would_meet_stand_below_each_other() -> None:
    drawing = timeline(
        told(("A", "2026-03-01", None), ("A", "2026-03-01", 1), ("A", "2026-04-20", 1), ("B", "2026-03-02", 1))
    )
    one, two, three, four = drawing.points
    assert one.y < two.y < four.y
    assert one.y == three.y
    assert abs(three.x - one.x) >= APART
    assert drawing.height > four.y


def test_what_has_no_day_is_not_drawn() -> None:
    drawing = timeline(told(("A", "2026-03-01", None), ("B", None, 1), ("C", "2026-03-02", 2)))
    assert [(point.n, point.id) for point in drawing.points] == [(1, 1), (3, 3)]
    assert drawing.arcs == []
    assert timeline(told(("A", "2026-03-01", None), ("B", "<b>", 1))).points == []


def test_days_are_few_and_in_the_language_of_the_page() -> None:
    story = told(("A", "2026-03-01", None), ("B", "2026-04-25", 1))
    with speaking("fr"):
        ticks = timeline(story).ticks
    assert ticks[0][0] == "2 mars"
    assert 4 <= len(ticks) <= 8
