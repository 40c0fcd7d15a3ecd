from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.partial_v2_alert_cause_type_0 import PartialV2AlertCauseType0
from ..models.partial_v2_alert_effect_type_0 import PartialV2AlertEffectType0
from ..models.partial_v2_alert_severity_type_0 import PartialV2AlertSeverityType0
from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.partial_v2_alert_active_periods_item import PartialV2AlertActivePeriodsItem





T = TypeVar("T", bound="PartialV2Alert")



@_attrs_define
class PartialV2Alert:
    """ 
        Attributes:
            id (None | str | Unset):
            cause (None | PartialV2AlertCauseType0 | Unset):
            effect (None | PartialV2AlertEffectType0 | Unset):
            severity (None | PartialV2AlertSeverityType0 | Unset):
            header (None | str | Unset):
            description (None | str | Unset):
            url (None | str | Unset):
            active_periods (list[PartialV2AlertActivePeriodsItem] | Unset):
            route_ids (list[str] | Unset):
            stop_ids (list[str] | Unset):
     """

    id: None | str | Unset = UNSET
    cause: None | PartialV2AlertCauseType0 | Unset = UNSET
    effect: None | PartialV2AlertEffectType0 | Unset = UNSET
    severity: None | PartialV2AlertSeverityType0 | Unset = UNSET
    header: None | str | Unset = UNSET
    description: None | str | Unset = UNSET
    url: None | str | Unset = UNSET
    active_periods: list[PartialV2AlertActivePeriodsItem] | Unset = UNSET
    route_ids: list[str] | Unset = UNSET
    stop_ids: list[str] | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.partial_v2_alert_active_periods_item import PartialV2AlertActivePeriodsItem # noqa: PLC0415
        id: None | str | Unset
        if isinstance(self.id, Unset):
            id = UNSET
        else:
            id = self.id

        cause: None | str | Unset
        if isinstance(self.cause, Unset):
            cause = UNSET
        elif isinstance(self.cause, PartialV2AlertCauseType0):
            cause = self.cause.value
        else:
            cause = self.cause

        effect: None | str | Unset
        if isinstance(self.effect, Unset):
            effect = UNSET
        elif isinstance(self.effect, PartialV2AlertEffectType0):
            effect = self.effect.value
        else:
            effect = self.effect

        severity: None | str | Unset
        if isinstance(self.severity, Unset):
            severity = UNSET
        elif isinstance(self.severity, PartialV2AlertSeverityType0):
            severity = self.severity.value
        else:
            severity = self.severity

        header: None | str | Unset
        if isinstance(self.header, Unset):
            header = UNSET
        else:
            header = self.header

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        url: None | str | Unset
        if isinstance(self.url, Unset):
            url = UNSET
        else:
            url = self.url

        active_periods: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.active_periods, Unset):
            active_periods = []
            for active_periods_item_data in self.active_periods:
                active_periods_item = active_periods_item_data.to_dict()
                active_periods.append(active_periods_item)



        route_ids: list[str] | Unset = UNSET
        if not isinstance(self.route_ids, Unset):
            route_ids = self.route_ids



        stop_ids: list[str] | Unset = UNSET
        if not isinstance(self.stop_ids, Unset):
            stop_ids = self.stop_ids




        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if id is not UNSET:
            field_dict["id"] = id
        if cause is not UNSET:
            field_dict["cause"] = cause
        if effect is not UNSET:
            field_dict["effect"] = effect
        if severity is not UNSET:
            field_dict["severity"] = severity
        if header is not UNSET:
            field_dict["header"] = header
        if description is not UNSET:
            field_dict["description"] = description
        if url is not UNSET:
            field_dict["url"] = url
        if active_periods is not UNSET:
            field_dict["activePeriods"] = active_periods
        if route_ids is not UNSET:
            field_dict["routeIds"] = route_ids
        if stop_ids is not UNSET:
            field_dict["stopIds"] = stop_ids

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.partial_v2_alert_active_periods_item import PartialV2AlertActivePeriodsItem # noqa: PLC0415
        d = dict(src_dict)
        def _parse_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        id = _parse_id(d.pop("id", UNSET))


        def _parse_cause(data: object) -> None | PartialV2AlertCauseType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                cause_type_0 = PartialV2AlertCauseType0(data)



                return cause_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PartialV2AlertCauseType0 | Unset, data)

        cause = _parse_cause(d.pop("cause", UNSET))


        def _parse_effect(data: object) -> None | PartialV2AlertEffectType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                effect_type_0 = PartialV2AlertEffectType0(data)



                return effect_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PartialV2AlertEffectType0 | Unset, data)

        effect = _parse_effect(d.pop("effect", UNSET))


        def _parse_severity(data: object) -> None | PartialV2AlertSeverityType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                severity_type_0 = PartialV2AlertSeverityType0(data)



                return severity_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PartialV2AlertSeverityType0 | Unset, data)

        severity = _parse_severity(d.pop("severity", UNSET))


        def _parse_header(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        header = _parse_header(d.pop("header", UNSET))


        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))


        def _parse_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        url = _parse_url(d.pop("url", UNSET))


        _active_periods = d.pop("activePeriods", UNSET)
        active_periods: list[PartialV2AlertActivePeriodsItem] | Unset = UNSET
        if _active_periods is not UNSET:
            active_periods = []
            for active_periods_item_data in _active_periods:
                active_periods_item = PartialV2AlertActivePeriodsItem.from_dict(active_periods_item_data)



                active_periods.append(active_periods_item)


        route_ids = cast(list[str], d.pop("routeIds", UNSET))


        stop_ids = cast(list[str], d.pop("stopIds", UNSET))


        partial_v2_alert = cls(
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

        return partial_v2_alert

