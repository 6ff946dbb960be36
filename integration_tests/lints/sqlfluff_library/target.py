"""What dbt's `target` says while sqlfluff renders: the platform's own profile, so that nothing is switched off."""

profile_name = "tideline"
