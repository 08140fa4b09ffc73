/// The names in `[workspace.dependencies]` of this manifest. `cargo metadata` leaves them out.
pub fn declared(manifest: &str) -> Vec<String> {
    let lines = manifest.lines().map(str::trim);
    let section = lines.skip_while(|line| *line != "[workspace.dependencies]").skip(1);
    let section = section.take_while(|line| !line.starts_with('['));
    let names = section.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='));
    names.map(|(name, _)| name.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_that_section_counts() {
        let manifest = "[workspace.package]\nversion = \"1\"\n[workspace.dependencies]\n# A part\nkernel = { path = \"k\" }\n\
                        actix-web = \"4\"\n\n[profile.dev]\ndebug = false\n";
        assert_eq!(declared(manifest), ["kernel", "actix-web"]);
        assert_eq!(declared("[package]\nname = \"x\"\n"), Vec::<String>::new());
    }
}
