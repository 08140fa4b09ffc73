//! Which modules a process is made of: all of them, or those that `--only` names.

use anyhow::ensure;
use kernel::ports::AbsentModule;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The modules to mount. Whoever asks one that is not among them is answered that it is absent: 503 with its name.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    only: Option<BTreeSet<String>>,
}

impl Selection {
    /// Every module.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// These modules; all when there are none.
    #[must_use]
    pub fn only(names: &[String]) -> Self {
        Self { only: (!names.is_empty()).then(|| names.iter().cloned().collect()) }
    }

    /// Whether some modules were named, so that others are absent.
    #[must_use]
    pub const fn is_partial(&self) -> bool {
        self.only.is_some()
    }

    /// Whether the process has this module.
    #[must_use]
    pub fn has(&self, module: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(module))
    }

    /// The port that `owner` provides, or the one that says that it is absent.
    pub(crate) fn port<P: ?Sized>(
        &self,
        owner: &'static str,
        real: Arc<P>,
        absent: impl FnOnce(AbsentModule) -> Arc<P>,
    ) -> Arc<P> {
        if self.has(owner) { real } else { absent(AbsentModule(owner)) }
    }

    /// Fails when a name is not that of a module, with those that there are.
    pub(crate) fn check(&self, known: &[&'static str]) -> anyhow::Result<()> {
        for name in self.only.iter().flatten() {
            ensure!(known.contains(&name.as_str()), "there is no module `{name}`; there are {}", known.join(", "));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_the_modules_that_are_named_or_all() {
        let only = Selection::only(&["taxonomy".to_owned(), "hospitals".to_owned()]);
        for (module, has) in [("taxonomy", true), ("hospitals", true), ("payments", false)] {
            assert_eq!((only.has(module), Selection::only(&[]).has(module)), (has, true), "{module}");
        }
        assert!(only.check(&["hospitals", "taxonomy", "users"]).is_ok());
        let error = only.check(&["hospitals", "users"]).expect_err("taxonomy is unknown").to_string();
        assert_eq!(error, "there is no module `taxonomy`; there are hospitals, users");
    }
}
