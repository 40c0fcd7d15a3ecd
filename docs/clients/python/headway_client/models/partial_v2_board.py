from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.partial_v2_board_empty_reason_type_0 import PartialV2BoardEmptyReasonType0
from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.v2_departure import V2Departure





T = TypeVar("T", bound="PartialV2Board")



@_attrs_define
class PartialV2Board:
    """ 
        Attributes:
            stop_id (str | Unset):
            time_zone (str | Unset):
            departures (list[V2Departure] | Unset):
            empty_reason (None | PartialV2BoardEmptyReasonType0 | Unset):
     """

    stop_id: str | Unset = UNSET
    time_zone: str | Unset = UNSET
    departures: list[V2Departure] | Unset = UNSET
    empty_reason: None | PartialV2BoardEmptyReasonType0 | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.v2_departure import V2Departure # noqa: PLC0415
        stop_id = self.stop_id

        time_zone = self.time_zone

        departures: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.departures, Unset):
            departures = []
            for departures_item_data in self.departures:
                departures_item = departures_item_data.to_dict()
                departures.append(departures_item)



        empty_reason: None | str | Unset
        if isinstance(self.empty_reason, Unset):
            empty_reason = UNSET
        elif isinstance(self.empty_reason, PartialV2BoardEmptyReasonType0):
            empty_reason = self.empty_reason.value
        else:
            empty_reason = self.empty_reason


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if stop_id is not UNSET:
            field_dict["stopId"] = stop_id
        if time_zone is not UNSET:
            field_dict["timeZone"] = time_zone
        if departures is not UNSET:
            field_dict["departures"] = departures
        if empty_reason is not UNSET:
            field_dict["emptyReason"] = empty_reason

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.v2_departure import V2Departure # noqa: PLC0415
        d = dict(src_dict)
        stop_id = d.pop("stopId", UNSET)

        time_zone = d.pop("timeZone", UNSET)

        _departures = d.pop("departures", UNSET)
        departures: list[V2Departure] | Unset = UNSET
        if _departures is not UNSET:
            departures = []
            for departures_item_data in _departures:
                departures_item = V2Departure.from_dict(departures_item_data)



                departures.append(departures_item)


        def _parse_empty_reason(data: object) -> None | PartialV2BoardEmptyReasonType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                empty_reason_type_0 = PartialV2BoardEmptyReasonType0(data)



                return empty_reason_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PartialV2BoardEmptyReasonType0 | Unset, data)

        empty_reason = _parse_empty_reason(d.pop("emptyReason", UNSET))


        partial_v2_board = cls(
            stop_id=stop_id,
            time_zone=time_zone,
            departures=departures,
            empty_reason=empty_reason,
        )

        return partial_v2_board

