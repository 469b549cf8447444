"""The add-in's manifests for a server's address: XML, which every Excel takes, and the unified one of Microsoft 365."""

from __future__ import annotations

import json
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import quoteattr

from xlipo.facts.errors import UsageError
from xlipo.version import __version__

PAGE = "/excel.html"
"""The page that Excel opens: the figure browser with Office's script and ours."""

UNIFIED = "1.30"
_LOCALHOST = ("localhost", "127.0.0.1", "::1")


def checked(url: str) -> str:
    """The address of a server, without a slash at its end. Raises :class:`UsageError` for one that Excel does not take.

    >>> checked("https://xlipo.example.com/")
    'https://xlipo.example.com'
    """
    try:
        parts = urlsplit(url)
        is_good = parts.scheme == "https" and bool(parts.hostname) and parts.path in ("", "/") and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good or parts.query or parts.fragment or parts.username or set(url) & set("<>\"' "):
        raise UsageError(
            f"{url[:80]!r} is no address that Excel takes; give that of xlipo serve, such as https://localhost:8765."
        )
    return f"https://{parts.netloc}"


def identity(url: str) -> str:
    """The add-in's id: the same for the same server, another for another."""
    return str(uuid5(NAMESPACE_URL, f"{url}/xlipo"))


def version() -> str:
    """The version in three numbers, as manifests have it."""
    numbers = [part for part in __version__.split(".")[:3] if part.isdecimal()]
    return ".".join([*numbers, "0", "0"][:3])


def manifest_xml(url: str, is_live: bool = False) -> bytes:
    """The XML manifest for a checked address; ``is_live``: cells follow the data by themselves."""
    here = {name: quoteattr(url + path) for name, path in (_ADDRESSES | (_LIVE if is_live else {})).items()}
    return _XML.format(id=identity(url), version=f"{version()}.0", url=quoteattr(url), domain=url, **here).encode(
        "utf-8"
    )


_ADDRESSES = {
    "page": PAGE, "script": "/functions.js", "functions": "/functions.json", "chinese": "/functions.zh-cn.json",
    "help": "/taskpane.html", "icon16": "/icon-16.png", "icon32": "/icon-32.png", "icon64": "/icon-64.png",
    "icon80": "/icon-80.png",
}  # fmt: skip
_LIVE = {"functions": "/functions.live.json", "chinese": "/functions.live.zh-cn.json"}

_XML = """<?xml version="1.0" encoding="UTF-8"?>
<OfficeApp xmlns="http://schemas.microsoft.com/office/appforoffice/1.1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:bt="http://schemas.microsoft.com/office/officeappbasictypes/1.0" xmlns:ov="http://schemas.microsoft.com/office/taskpaneappversionoverrides" xsi:type="TaskPaneApp">
  <Id>{id}</Id>
  <Version>{version}</Version>
  <ProviderName>xlipo</ProviderName>
  <DefaultLocale>en-US</DefaultLocale>
  <DisplayName DefaultValue="xlipo"/>
  <Description DefaultValue="Sourced figures of AI companies around their IPO, as Excel functions.">
    <Override Locale="zh-CN" Value="AI 公司上市前后的数据，附出处，以 Excel 函数取用。"/>
  </Description>
  <IconUrl DefaultValue={icon32}/>
  <HighResolutionIconUrl DefaultValue={icon64}/>
  <SupportUrl DefaultValue={help}/>
  <AppDomains><AppDomain>{domain}</AppDomain></AppDomains>
  <Hosts><Host Name="Workbook"/></Hosts>
  <Requirements><Sets DefaultMinVersion="1.1"><Set Name="SharedRuntime" MinVersion="1.1"/></Sets></Requirements>
  <DefaultSettings><SourceLocation DefaultValue={page}/></DefaultSettings>
  <Permissions>ReadWriteDocument</Permissions>
  <VersionOverrides xmlns="http://schemas.microsoft.com/office/taskpaneappversionoverrides" xsi:type="VersionOverridesV1_0">
    <Hosts>
      <Host xsi:type="Workbook">
        <Runtimes><Runtime resid="Page" lifetime="long"/></Runtimes>
        <AllFormFactors>
          <ExtensionPoint xsi:type="CustomFunctions">
            <Script><SourceLocation resid="Script"/></Script>
            <Page><SourceLocation resid="Page"/></Page>
            <Metadata><SourceLocation resid="Functions"/></Metadata>
          </ExtensionPoint>
        </AllFormFactors>
        <DesktopFormFactor>
          <GetStarted><Title resid="Ready"/><Description resid="ReadyText"/><LearnMoreUrl resid="Help"/></GetStarted>
          <FunctionFile resid="Page"/>
          <ExtensionPoint xsi:type="PrimaryCommandSurface">
            <OfficeTab id="TabHome">
              <Group id="Xlipo.Group">
                <Label resid="Name"/>
                <Icon><bt:Image size="16" resid="Icon16"/><bt:Image size="32" resid="Icon32"/><bt:Image size="80" resid="Icon80"/></Icon>
                <Control xsi:type="Button" id="Xlipo.Open">
                  <Label resid="Name"/>
                  <Supertip><Title resid="Name"/><Description resid="Tip"/></Supertip>
                  <Icon><bt:Image size="16" resid="Icon16"/><bt:Image size="32" resid="Icon32"/><bt:Image size="80" resid="Icon80"/></Icon>
                  <Action xsi:type="ShowTaskpane"><SourceLocation resid="Page"/></Action>
                </Control>
              </Group>
            </OfficeTab>
          </ExtensionPoint>
        </DesktopFormFactor>
      </Host>
    </Hosts>
    <Resources>
      <bt:Images><bt:Image id="Icon16" DefaultValue={icon16}/><bt:Image id="Icon32" DefaultValue={icon32}/><bt:Image id="Icon80" DefaultValue={icon80}/></bt:Images>
      <bt:Urls>
        <bt:Url id="Page" DefaultValue={page}/>
        <bt:Url id="Script" DefaultValue={script}/>
        <bt:Url id="Functions" DefaultValue={functions}><bt:Override Locale="zh-CN" Value={chinese}/></bt:Url>
        <bt:Url id="Help" DefaultValue={help}/>
      </bt:Urls>
      <bt:ShortStrings><bt:String id="Name" DefaultValue="xlipo"/><bt:String id="Ready" DefaultValue="xlipo is ready"/></bt:ShortStrings>
      <bt:LongStrings>
        <bt:String id="ReadyText" DefaultValue="Type =IPO_METRIC( in a cell, or open the pane on the Home tab."/>
        <bt:String id="Tip" DefaultValue="Find a figure and its source, insert it, explain a cell, check a number."/>
      </bt:LongStrings>
    </Resources>
  </VersionOverrides>
</OfficeApp>
"""


def manifest_json(url: str, is_live: bool = False) -> bytes:
    """The unified manifest for a checked address; ``is_live``: cells follow the data by themselves."""
    said = {
        "$schema": f"https://developer.microsoft.com/json-schemas/teams/v{UNIFIED}/MicrosoftTeams.schema.json",
        "manifestVersion": UNIFIED,
        "version": version(),
        "id": identity(url),
        "developer": {
            "name": "xlipo", "websiteUrl": f"{url}/taskpane.html", "privacyUrl": f"{url}/taskpane.html",
            "termsOfUseUrl": f"{url}/taskpane.html",
        },
        "name": {"short": "xlipo", "full": "xlipo"},
        "description": {
            "short": "Sourced figures around IPOs",
            "full": "Sourced figures of AI companies around their IPO, as Excel functions.",
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#0B6A3B",
        "localizationInfo": {"defaultLanguageTag": "en-us", "additionalLanguages": []},
        "authorization": {
            "permissions": {"resourceSpecific": [{"name": "Document.ReadWrite.User", "type": "Delegated"}]}
        },
        "validDomains": [url.removeprefix("https://")],
        "extensions": [_extension(url, (_LIVE if is_live else _ADDRESSES)["functions"])],
    }  # fmt: skip
    return (json.dumps(said, indent=2) + "\n").encode("utf-8")


def _extension(url: str, functions: str) -> dict[str, object]:
    icons = [{"size": size, "url": f"{url}/icon-{size}.png"} for size in (16, 32, 80)]
    return {
        "requirements": {
            "scopes": ["workbook"], "capabilities": [{"name": "SharedRuntime", "minVersion": "1.1"}],
        },
        "runtimes": [
            {
                "id": "Page", "type": "general", "lifetime": "long",
                "code": {"page": url + PAGE, "script": f"{url}/functions.js"},
                "actions": [{"id": "Open", "type": "openPage", "view": "dashboard"}],
                "customFunctions": {"metadataUrl": url + functions},
            }
        ],
        "ribbons": [
            {
                "contexts": ["default"],
                "tabs": [
                    {
                        "builtInTabId": "TabHome",
                        "groups": [
                            {
                                "id": "Xlipo.Group", "label": "xlipo", "icons": icons,
                                "controls": [
                                    {
                                        "id": "Xlipo.Open", "type": "button", "label": "xlipo", "icons": icons,
                                        "supertip": {"title": "xlipo", "description": "Find a figure and its source."},
                                        "actionId": "Open",
                                    }
                                ],
                            }
                        ],
                    }
                ],
            }
        ],
    }  # fmt: skip
