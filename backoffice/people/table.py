"""The table of roles and rights for docs/roles.md."""

from backoffice.people.roles import ROLES

INTRO = """# Staff roles and their rights

Written by `python manage.py sync_roles --document`; a test keeps this page equal to `backoffice/people/roles.py`.
A role holds exactly what its column marks. Rights are Django permissions; `people.*` are this shop's own. No role but
the administrator's holds anything that is not listed. Shoppers hold no right.

"""


def roles_table() -> str:
    """A Markdown table: one row a right, one column a role."""
    codes = list(ROLES)
    rights = sorted({right for role in ROLES.values() for right in role.rights})
    lines = [
        "| right | " + " | ".join(codes) + " |",
        "|---|" + ":-:|" * len(codes),
    ]
    for right in rights:
        marks = ("✓" if right in role.rights or role.everything else "" for role in ROLES.values())
        lines.append(f"| {right} | " + " | ".join(marks) + " |")
    pages = (", ".join(sorted(role.pages)) or ("all" if role.everything else "") for role in ROLES.values())
    lines.append("| pages (Wagtail) | " + " | ".join(pages) + " |")
    files = ("✓" if role.files or role.everything else "" for role in ROLES.values())
    lines.append("| images and documents | " + " | ".join(files) + " |")
    return "\n".join(lines) + "\n"
