"""Scrapy's settings. ITEM_PIPELINES is the table of contents of how a page is read.

Why each differs from Scrapy's default is said beside it; settings of our own begin with DEPECHE_.
"""

import os

from scrapy.settings import default_settings as scrapys

from crawler.config import CrawlOptions, default_settings

BOT_NAME = "depeche"
SPIDER_MODULES = ["spiders"]
SPIDER_LOADER_CLASS = "crawler.outlets.OutletLoader"
USER_AGENT = CrawlOptions().user_agent

ITEM_PIPELINES = {
    "pipelines.aside.ReadAside": 40,
    "pipelines.sandbox.ReadInSandbox": 50,
    "pipelines.head.ReadHead": 100,
    "pipelines.body.ReadBody": 200,
    "pipelines.boilerplate.CutBoilerplate": 300,
    "pipelines.dates.ReadDates": 400,
    "pipelines.language.ReadLanguage": 500,
    "pipelines.links.ReadLinks": 600,
    "pipelines.check.CheckArticle": 700,
    "pipelines.citations.ReadCitations": 800,
    "pipelines.store.StoreItem": 900,
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # lets all through on a 5xx
    "crawler.fetching.scope.Scope": 50,
    "crawler.fetching.robots.Robots": 100,
    "crawler.fetching.retry_after.RetryAfterMiddleware": 560,  # outside of the retries, which know no waiting
    "crawler.fetching.wire.Wire": 950,  # next to the network: sees headers before they are decoded away
}
EXTENSIONS = {
    "crawler.keeping.lifecycle.Lifecycle": 100,  # lock, archive, WARC file and ledger of the run
    "crawler.fetching.loop_lag.LoopLag": 200,  # where `-v` or `--log` asks for it
}
# Taken out here, because Scrapy loads what EXTENSIONS sets to None: aiohttp and more, a fifth of a second of CPU.
EXTENSIONS_BASE = {
    part: order
    for part, order in scrapys.EXTENSIONS_BASE.items()
    if not part.endswith((".TelnetConsole", ".RemoteControl"))
}
DOWNLOAD_HANDLERS = {
    "http": "crawler.fetching.replica_handler.ReplicaHandler",
    "https": "crawler.fetching.replica_handler.ReplicaHandler",
    "file": None,  # a sitemap may say file:///etc/passwd
    "ftp": None,
    "s3": None,
    "data": None,
}
TWISTED_DNS_RESOLVER = "crawler.fetching.resolver.PublicResolver"
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # the frontier knows; a filtered request vanishes
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"  # newest first, as the frontier gives them
HTTPERROR_ALLOW_ALL = True  # a refusal is a page with a verdict

WARN_ON_GENERATOR_RETURN_VALUE = False  # looks at the source of our callbacks: a tenth of a small crawl
# Politeness. One request at a time and a pause between two, for a registrable domain (crawler.fetching.scope).
# An outlet has one domain, so it has one request under way: what an answer asks for holds before the next leaves.
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_ITEMS = 1  # Scrapy starts so many tasks for each response; ours has one page
# The pause is DOWNLOAD_DELAY: see the end of this file.
DOWNLOAD_DELAY_JITTER = 0.0  # the delay is a promise, not a mean
AUTOTHROTTLE_ENABLED = False  # would undercut robots.txt's Crawl-delay
COOKIES_ENABLED = False
REFERRER_POLICY = "same-origin"
HTTPPROXY_ENABLED = False  # behind a proxy the guard against private addresses sees nothing
DOWNLOAD_VERIFY_CERTIFICATES = True
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False  # since Scrapy 2.19 on by default: runs code sent to a local port

# Limits.
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 300_000  # bytes of an outlet's pages that are read; until then it asks for no more
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 10_000_000
DOWNLOAD_WARNSIZE = 0
REDIRECT_MAX_TIMES = 8
METAREFRESH_ENABLED = False
RETRY_TIMES = 2
RETRY_HTTP_CODES = [500, 502, 504, 408, 522, 524]  # 429 and 503 ask to be left alone, so we do
DEPECHE_READING_HERE = 2.0  # seconds of reading, beyond a fifth of the loop's time, that cost what a process costs
MEMUSAGE_LIMIT_MB = 2048
MEMUSAGE_CHECK_INTERVAL_SECONDS = 5.0

LOG_LEVEL = "ERROR"
LOG_VERSIONS: list[str] = []
TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

DEPECHE_ARCHIVE = os.environ.get("DEPECHE_ARCHIVE") or "archive.db"  # as for every command
globals().update(default_settings())  # DOWNLOAD_DELAY, DEPECHE_SINCE and the like, each declared in crawler/config.py
