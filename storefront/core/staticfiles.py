"""Static files in production: hashed names, also inside JavaScript module imports."""

from functools import cache
from typing import ClassVar

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage that also rewrites relative paths of `import` statements at the start of a line.

    Django's own switch for this also reads `import("…")` in comments of other people's scripts, and stops there.
    """

    patterns: ClassVar = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "*.js",
            (
                (
                    r"""(?m)^(?P<matched>import(?P<names>[\s{*][^;"']*)from\s*["'](?P<url>\.[^"']*)["'])""",
                    'import%(names)sfrom "%(url)s"',
                ),
                (r"""(?m)^(?P<matched>import\s*["'](?P<url>\.[^"']*)["'])""", 'import "%(url)s"'),
            ),
        ),
    )
    manifest_strict = False

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._kept_url = cache(super().url)

    def url(self, name: str, force: bool = False) -> str:
        """The hashed address. The manifest is read at start and stays, so each name is looked up once."""
        return str(self._kept_url(name, force))
