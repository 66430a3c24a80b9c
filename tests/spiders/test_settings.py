from scrapy.settings import Settings

from spiders.settings import SAFE


def test_of_scrapys_own_parts_only_what_is_used_is_loaded() -> None:
    settings = Settings(SAFE)
    parts = [*settings.getwithbase("EXTENSIONS"), *settings.getwithbase("DOWNLOADER_MIDDLEWARES")]
    assert {part.rpartition(".")[2] for part in parts if part.startswith("scrapy.")} == {
        "AutoThrottle", "CloseSpider", "CoreStats", "DefaultHeadersMiddleware", "DownloadTimeoutMiddleware",
        "DownloaderStats", "HttpCompressionMiddleware", "RedirectMiddleware", "UserAgentMiddleware",
    }  # fmt: skip
