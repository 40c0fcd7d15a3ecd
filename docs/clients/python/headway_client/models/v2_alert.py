from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.v2_alert_cause_type_0 import V2AlertCauseType0
from ..models.v2_alert_effect_type_0 import V2AlertEffectType0
from ..models.v2_alert_severity_type_0 import V2AlertSeverityType0
from typing import cast

if TYPE_CHECKING:
  from ..models.v2_alert_active_periods_item import V2AlertActivePeriodsItem





T = TypeVar("T", bound="V2Alert")



@_attrs_define
class V2Alert:
    """ 
        Attributes:
            id (None | str):
            cause (None | V2AlertCauseType0):
            effect (None | V2AlertEffectType0):
            severity (None | V2AlertSeverityType0):
            header (None | str):
            description (None | str):
            url (None | str):
            active_periods (list[V2AlertActivePeriodsItem]):
            route_ids (list[str]):
            stop_ids (list[str]):
     """

    id: None | str
    cause: None | V2AlertCauseType0
    effect: None | V2AlertEffectType0
    severity: None | V2AlertSeverityType0
    header: None | str
    description: None | str
    url: None | str
    active_periods: list[V2AlertActivePeriodsItem]
    route_ids: list[str]
    stop_ids: list[str]





    def to_dict(self) -> dict[str, Any]:
        from ..models.v2_alert_active_periods_item import V2AlertActivePeriodsItem # noqa: PLC0415
        id: None | str
        id = self.id

        cause: None | str
        if isinstance(self.cause, V2AlertCauseType0):
            cause = self.cause.value
        else:
            cause = self.cause

        effect: None | str
        if isinstance(self.effect, V2AlertEffectType0):
            effect = self.effect.value
        else:
            effect = self.effect

        severity: None | str
        if isinstance(self.severity, V2AlertSeverityType0):
            severity = self.severity.value
        else:
            severity = self.severity

        header: None | str
        header = self.header

        description: None | str
        description = self.description

        url: None | str
        url = self.url

        active_periods = []
        for active_periods_item_data in self.active_periods:
            active_periods_item = active_periods_item_data.to_dict()
            active_periods.append(active_periods_item)



        route_ids = self.route_ids



        stop_ids = self.stop_ids




        field_dict: dict[str, Any] = {}

        field_dict.update({
            "id": id,
            "cause": cause,
            "effect": effect,
            "severity": severity,
            "header": header,
            "description": description,
            "url": url,
            "activePeriods": active_periods,
            "routeIds": route_ids,
            "stopIds": stop_ids,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.v2_alert_active_periods_item import V2AlertActivePeriodsItem # noqa: PLC0415
        d = dict(src_dict)
        def _parse_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        id = _parse_id(d.pop("id"))


        def _parse_cause(data: object) -> None | V2AlertCauseType0:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                cause_type_0 = V2AlertCauseType0(data)



                return cause_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | V2AlertCauseType0, data)

        cause = _parse_cause(d.pop("cause"))


        def _parse_effect(data: object) -> None | V2AlertEffectType0:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                effect_type_0 = V2AlertEffectType0(data)



                return effect_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | V2AlertEffectType0, data)

        effect = _parse_effect(d.pop("effect"))


        def _parse_severity(data: object) -> None | V2AlertSeverityType0:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                severity_type_0 = V2AlertSeverityType0(data)



                return severity_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | V2AlertSeverityType0, data)

        severity = _parse_severity(d.pop("severity"))


        def _parse_header(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        header = _parse_header(d.pop("header"))


        def _parse_description(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        description = _parse_description(d.pop("description"))


        def _parse_url(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        url = _parse_url(d.pop("url"))


        active_periods = []
        _active_periods = d.pop("activePeriods")
        for active_periods_item_data in (_active_periods):
            active_periods_item = V2AlertActivePeriodsItem.from_dict(active_periods_item_data)



            active_periods.append(active_periods_item)


        route_ids = cast(list[str], d.pop("routeIds"))


        stop_ids = cast(list[str], d.pop("stopIds"))


        v2_alert = cls(
            id=id,
            cause=cause,
            effect=effect,
            severity=severity,
            header=header,
            description=description,
            url=url,
            active_periods=active_periods,
            route_ids=route_ids,
            stop_ids=stop_ids,
        )

        return v2_alert

