from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.v2_board_empty_reason_type_0 import V2BoardEmptyReasonType0
from typing import cast

if TYPE_CHECKING:
  from ..models.v2_departure import V2Departure





T = TypeVar("T", bound="V2Board")



@_attrs_define
class V2Board:
    """ 
        Attributes:
            stop_id (str):
            time_zone (str):
            departures (list[V2Departure]):
            empty_reason (None | V2BoardEmptyReasonType0):
     """

    stop_id: str
    time_zone: str
    departures: list[V2Departure]
    empty_reason: None | V2BoardEmptyReasonType0





    def to_dict(self) -> dict[str, Any]:
        from ..models.v2_departure import V2Departure # noqa: PLC0415
        stop_id = self.stop_id

        time_zone = self.time_zone

        departures = []
        for departures_item_data in self.departures:
            departures_item = departures_item_data.to_dict()
            departures.append(departures_item)



        empty_reason: None | str
        if isinstance(self.empty_reason, V2BoardEmptyReasonType0):
            empty_reason = self.empty_reason.value
        else:
            empty_reason = self.empty_reason


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "stopId": stop_id,
            "timeZone": time_zone,
            "departures": departures,
            "emptyReason": empty_reason,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.v2_departure import V2Departure # noqa: PLC0415
        d = dict(src_dict)
        stop_id = d.pop("stopId")

        time_zone = d.pop("timeZone")

        departures = []
        _departures = d.pop("departures")
        for departures_item_data in (_departures):
            departures_item = V2Departure.from_dict(departures_item_data)



            departures.append(departures_item)


        def _parse_empty_reason(data: object) -> None | V2BoardEmptyReasonType0:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                empty_reason_type_0 = V2BoardEmptyReasonType0(data)



                return empty_reason_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | V2BoardEmptyReasonType0, data)

        empty_reason = _parse_empty_reason(d.pop("emptyReason"))


        v2_board = cls(
            stop_id=stop_id,
            time_zone=time_zone,
            departures=departures,
            empty_reason=empty_reason,
        )

        return v2_board

