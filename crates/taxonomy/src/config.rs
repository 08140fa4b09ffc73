use serde::Deserialize;

/// Section `[taxonomy]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TaxonomyConfig {
    /// Address of the public website whose pages the sitemap lists, without a
    /// slash at the end.
    pub public_site_url: String,
    /// How long a public answer is served from the cache at most, in seconds;
    /// a change drops it at once.
    pub cache_seconds: u64,
}

impl Default for TaxonomyConfig {
    fn default() -> Self {
        Self { public_site_url: "https://medivoy.example".to_owned(), cache_seconds: 600 }
    }
}
