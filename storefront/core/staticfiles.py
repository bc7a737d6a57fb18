"""Static files in production: hashed names, also inside JavaScript module imports."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage that also rewrites relative `import` paths of our modules."""

    support_js_module_import_aggregation = True
    manifest_strict = False
