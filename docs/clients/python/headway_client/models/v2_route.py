from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.v2_route_mode_type_0 import V2RouteModeType0
from typing import cast






T = TypeVar("T", bound="V2Route")



@_attrs_define
class V2Route:
    """ 
        Attributes:
            id (str):
            feed_id (str):
            short_name (None | str):
            long_name (None | str):
            mode (None | V2RouteModeType0):
            color (None | str):
            text_color (None | str):
            agency_name (None | str):
            trip_count (float):
            stop_count (float):
     """

    id: str
    feed_id: str
    short_name: None | str
    long_name: None | str
    mode: None | V2RouteModeType0
    color: None | str
    text_color: None | str
    agency_name: None | str
    trip_count: float
    stop_count: float





    def to_dict(self) -> dict[str, Any]:
        id = self.id

        feed_id = self.feed_id

        short_name: None | str
        short_name = self.short_name

        long_name: None | str
        long_name = self.long_name

        mode: None | str
        if isinstance(self.mode, V2RouteModeType0):
            mode = self.mode.value
        else:
            mode = self.mode

        color: None | str
        color = self.color

        text_color: None | str
        text_color = self.text_color

        agency_name: None | str
        agency_name = self.agency_name

        trip_count = self.trip_count

        stop_count = self.stop_count


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "id": id,
            "feedId": feed_id,
            "shortName": short_name,
            "longName": long_name,
            "mode": mode,
            "color": color,
            "textColor": text_color,
            "agencyName": agency_name,
            "tripCount": trip_count,
            "stopCount": stop_count,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        feed_id = d.pop("feedId")

        def _parse_short_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        short_name = _parse_short_name(d.pop("shortName"))


        def _parse_long_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        long_name = _parse_long_name(d.pop("longName"))


        def _parse_mode(data: object) -> None | V2RouteModeType0:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                mode_type_0 = V2RouteModeType0(data)



                return mode_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | V2RouteModeType0, data)

        mode = _parse_mode(d.pop("mode"))


        def _parse_color(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        color = _parse_color(d.pop("color"))


        def _parse_text_color(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        text_color = _parse_text_color(d.pop("textColor"))


        def _parse_agency_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        agency_name = _parse_agency_name(d.pop("agencyName"))


        trip_count = d.pop("tripCount")

        stop_count = d.pop("stopCount")

        v2_route = cls(
            id=id,
            feed_id=feed_id,
            short_name=short_name,
            long_name=long_name,
            mode=mode,
            color=color,
            text_color=text_color,
            agency_name=agency_name,
            trip_count=trip_count,
            stop_count=stop_count,
        )

        return v2_route

