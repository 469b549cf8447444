"""The skills: short instruction files that tell an assistant which tools to use for a job."""

from __future__ import annotations

from pathlib import Path

from xlipo.hosts.own_files import write_own_files

SKILLS = Path(__file__).with_name("skills")


def skill_files() -> dict[str, bytes]:
    """The files of every skill, by path within a folder of skills.

    >>> sorted(skill_files())
    ['xlipo-audit-model/SKILL.md', 'xlipo-check-claims/SKILL.md', 'xlipo-comps/SKILL.md', 'xlipo-tear-sheet/SKILL.md']
    """
    return {path.relative_to(SKILLS).as_posix(): path.read_bytes() for path in sorted(SKILLS.glob("*/*.md"))}


def write_skills(folder: Path) -> list[Path]:
    """Write the skills to a folder; returns what was written. Raises as :func:`write_own_files` does."""
    files = skill_files()
    write_own_files(folder, "mcp", files, "skills")
    return [folder / name for name in files]
