"""The extension's own files: what LibreOffice is told of the functions, in English and Chinese, and of the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from xlipo.functions import REGISTRY, Function
from xlipo.hosts.calc.idl import in_idl
from xlipo.hosts.calc.names import IDENTIFIER, JOB, SERVICE, Alias, aliases

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
OOR = 'xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
CONFIGURATION = "application/vnd.sun.star.configuration-data"
JOBS, EVENTS, BASIC = "Jobs.xcu", "Events.xcu", "Xlipo"
MEDIA = {
    "xlipo.rdb": "application/vnd.sun.star.uno-typelibrary;type=RDB",
    "xlipo.components": "application/vnd.sun.star.uno-components",
    "CalcAddIns.xcu": CONFIGURATION,
}
BY_JOB = {JOBS: CONFIGURATION}
BY_EVENT = {EVENTS: CONFIGURATION, f"{BASIC}/": "application/vnd.sun.star.basic-library"}
LOADED = Path(__file__).with_name("loaded.bas")


def texts(python: str, *, load_job: bool) -> dict[str, str]:
    """Every generated file of the extension, by its path in it.

    Args:
        python: the interpreter of the worker.
        load_job: whether a job in Python runs when a document has been loaded, as LibreOffice before 24.2 needs it;
            in others a macro in Basic does, which starts no Python.
    """
    return {
        "CalcAddIns.xcu": functions_configuration(),
        **({JOBS: jobs_configuration()} if load_job else {EVENTS: events_configuration(), **basic_library()}),
        "xlipo.components": components(load_job),
        "description.xml": description(),
        "META-INF/manifest.xml": manifest(load_job),
        "xlipo.json": settings(python, load_job),
    }


def functions_configuration() -> str:
    """The functions with their names in cells and files, and their help."""
    functions = (
        _function(function, alias, index)
        for function in REGISTRY.values()
        for index, alias in enumerate(aliases(function))
    )
    within = _node("AddInInfo", _node(SERVICE, _node("AddInFunctions", "\n".join(functions)), replace=True))
    return _configuration("CalcAddIns", within)


def _function(function: Function, alias: Alias, index: int) -> str:
    english, chinese = function.help("en"), function.help("zh")
    if index:
        english, chinese = f"{function.name}, as Excel saves it.", f"与 {function.name} 相同，为 Excel 保存时的名称。"
    arguments = (
        _node(
            in_idl(argument.identifier),
            _property("DisplayName", argument.name)
            + _property("Description", argument.help("en"), argument.help("zh")),
            replace=True,
        )
        for argument in function.arguments
    )
    return "\n" + _node(
        alias.method,
        _property("DisplayName", alias.shown)
        + _property("Description", english, chinese)
        + '<prop oor:name="Category"><value>Add-In</value></prop>'
        + _property("CompatibilityName", alias.stored)
        + _node("Parameters", "".join(arguments)),
        replace=True,
    )


def _configuration(name: str, within: str) -> str:
    opening = f'<oor:component-data {OOR} oor:name="{name}" oor:package="org.openoffice.Office">'
    return f"{XML}{opening}{within}</oor:component-data>\n"


def _node(name: str, within: str, replace: bool = False) -> str:
    operation = ' oor:op="replace"' if replace else ""
    return f"<node oor:name={quoteattr(name)}{operation}>{within}</node>"


def _property(name: str, english: str, chinese: str = "") -> str:
    values = "".join(f'<value xml:lang="{lang}">{escape(text)}</value>' for lang, text in _spoken(english, chinese))
    return f'<prop oor:name="{name}">{values}</prop>'


def _spoken(english: str, chinese: str) -> Iterator[tuple[str, str]]:
    yield "en-US", english
    if chinese:
        yield from (("zh-CN", chinese), ("zh-TW", chinese))


def jobs_configuration() -> str:
    """The job that runs when a document has been loaded."""
    jobs = _node(JOB, f'<prop oor:name="Service"><value>{JOB}</value></prop>', replace=True)
    events = (
        '<node oor:name="OnLoadFinished" oor:op="fuse">' + _node("JobList", _node(JOB, "", replace=True)) + "</node>"
    )
    within = _node("Jobs", jobs) + _node("Events", events)
    return _configuration("Jobs", within)


def events_configuration() -> str:
    """The macro that runs when a document has been loaded."""
    url = f"vnd.sun.star.script:{BASIC}.{LOADED.stem}.Loaded?language=Basic&location=application"
    named = f'<prop oor:name="BindingURL"><value>{escape(url)}</value></prop>'
    binding = f'<node oor:name="OnLoadFinished" oor:op="fuse">{named}</node>'
    return _configuration("Events", _node("ApplicationEvents", _node("Bindings", binding)))


def basic_library() -> dict[str, str]:
    """The library that holds the macro, by its paths in the extension."""
    library = (
        'xmlns:library="http://openoffice.org/2000/library" library:readonly="true" library:passwordprotected="false"'
    )
    module = f'xmlns:script="http://openoffice.org/2000/script" script:name="{LOADED.stem}" script:language="StarBasic"'
    return {
        f"{BASIC}/script.xlb": (
            f'{XML}<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">\n'
            f'<library:library {library} library:name="{BASIC}"><library:element library:name="{LOADED.stem}"/>'
            "</library:library>\n"
        ),
        f"{BASIC}/{LOADED.stem}.xba": (
            f'{XML}<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">\n'
            f"<script:module {module}>{escape(LOADED.read_text('utf-8'))}</script:module>\n"
        ),
    }


def components(load_job: bool) -> str:
    """What the component file offers; read by LibreOffice without running it."""
    services = ((SERVICE, SERVICE), *([(JOB, "com.sun.star.task.Job")] if load_job else []))
    offered = "".join(
        f'<implementation name="{name}"><service name="{service}"/></implementation>' for name, service in services
    )
    return (
        f'{XML}<components xmlns="http://openoffice.org/2010/uno-components">'
        f'<component loader="com.sun.star.loader.Python" uri="component.py">{offered}</component></components>\n'
    )


def description() -> str:
    """The extension's name and version, as its list of extensions shows them."""
    return (
        f'{XML}<description xmlns="http://openoffice.org/extensions/description/2006">'
        f'<identifier value="{IDENTIFIER}"/><version value="{version("xlipo")}"/>'
        '<display-name><name lang="en">xlipo: figures of AI companies around their IPO</name>'
        '<name lang="zh">xlipo：人工智能公司上市前后的数据</name></display-name></description>\n'
    )


def manifest(load_job: bool) -> str:
    """The list of the files that LibreOffice registers."""
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media}"/>'
        for path, media in (MEDIA | (BY_JOB if load_job else BY_EVENT)).items()
    )
    space = 'xmlns:manifest="http://openoffice.org/2001/manifest"'
    return f"{XML}<manifest:manifest {space}>{entries}</manifest:manifest>\n"


def settings(python: str, load_job: bool) -> str:
    """What the component reads: the Python of the worker, and the functions by the names of their methods."""
    functions = {
        function.name: {"methods": [alias.method for alias in aliases(function)], "rows": function.shape != "cell"}
        for function in REGISTRY.values()
    }
    stored = {
        alias.stored.lower(): f"{SERVICE}.{alias.method}".upper()
        for function in REGISTRY.values()
        for alias in aliases(function)
    }
    named = {"python": python, "service": SERVICE, "functions": functions}
    return json.dumps(named | ({"job": JOB, "stored": stored} if load_job else {}), indent=1) + "\n"
