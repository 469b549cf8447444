"""The ribbon: one tab with four buttons, as Office's custom UI markup; its words come from the add-in's sheet."""

from __future__ import annotations

from xlipo.hosts.excel_com.words import RIBBON

_PICTURES = {
    "refresh": "RefreshAll", "insert": "FunctionWizard", "explain": "TracePrecedents", "about": "Info",
}  # fmt: skip
_CALLBACKS = {
    "refresh": "XlipoRefresh", "insert": "XlipoInsertFigure", "explain": "XlipoExplainCell", "about": "XlipoAbout",
}  # fmt: skip


def ribbon_xml() -> str:
    """The custom UI part of the add-in (customUI14, Excel 2010 and later).

    >>> ribbon_xml().count("<button")
    4
    """
    buttons = "\n".join(
        f'          <button id="{id}" size="large" imageMso="{_PICTURES[id]}" onAction="XlipoRibbon.{_CALLBACKS[id]}"'
        ' getLabel="XlipoRibbon.XlipoLabel" getScreentip="XlipoRibbon.XlipoLabel" getSupertip="XlipoRibbon.XlipoTip"/>'
        for id in RIBBON
    )
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui">
  <ribbon>
    <tabs>
      <tab id="tab" getLabel="XlipoRibbon.XlipoLabel" insertAfterMso="TabData">
        <group id="figures" getLabel="XlipoRibbon.XlipoLabel">
{buttons}
        </group>
      </tab>
    </tabs>
  </ribbon>
</customUI>
"""
