"""What a run counts for one outlet."""

from crawler.items import Outlet
from crawler.watching.tally import CloseCause, SourceOutcome, SourceReport, Tally


def test_the_first_cause_for_which_an_outlet_is_left_alone_stays(outlet: Outlet) -> None:
    tally = Tally(outlet=outlet, crawl=1)
    tally.close(CloseCause.REFUSED, "robots.txt answers HTTP 503")
    tally.close(CloseCause.UNREACHABLE, "5 times in a row cannot be reached")
    assert tally.closed is not None
    assert (tally.closed.cause, str(tally.closed)) == (CloseCause.REFUSED, "robots.txt answers HTTP 503")


def test_one_source_that_answers_makes_its_kind_answer(outlet: Outlet) -> None:
    tally = Tally(outlet=outlet, crawl=1)
    failed = SourceReport(name="feed", outcome=SourceOutcome.FAILED, detail="HTTP 404")
    tally.add_source(failed, "https://essai.example/rss")
    assert (tally.answered, str(tally.sources["feed"])) == (False, "HTTP 404")
    tally.add_source(SourceReport(name="feed", addresses=12), None)
    assert (tally.answered, str(tally.sources["feed"]), tally.announced) == (True, "12 addresses", 12)
    assert tally.reports == {"https://essai.example/rss": failed}
