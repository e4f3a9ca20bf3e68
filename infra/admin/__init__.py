"""The commands for administrators: ``python -m infra.admin COMMAND``. docs/admin.md describes them."""
