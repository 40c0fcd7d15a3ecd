from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.partial_v2_route_mode_type_0 import PartialV2RouteModeType0
from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="PartialV2Route")



@_attrs_define
class PartialV2Route:
    """ 
        Attributes:
            id (str | Unset):
            feed_id (str | Unset):
            short_name (None | str | Unset):
            long_name (None | str | Unset):
            mode (None | PartialV2RouteModeType0 | Unset):
            color (None | str | Unset):
            text_color (None | str | Unset):
            agency_name (None | str | Unset):
            trip_count (float | Unset):
            stop_count (float | Unset):
     """

    id: str | Unset = UNSET
    feed_id: str | Unset = UNSET
    short_name: None | str | Unset = UNSET
    long_name: None | str | Unset = UNSET
    mode: None | PartialV2RouteModeType0 | Unset = UNSET
    color: None | str | Unset = UNSET
    text_color: None | str | Unset = UNSET
    agency_name: None | str | Unset = UNSET
    trip_count: float | Unset = UNSET
    stop_count: float | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        id = self.id

        feed_id = self.feed_id

        short_name: None | str | Unset
        if isinstance(self.short_name, Unset):
            short_name = UNSET
        else:
            short_name = self.short_name

        long_name: None | str | Unset
        if isinstance(self.long_name, Unset):
            long_name = UNSET
        else:
            long_name = self.long_name

        mode: None | str | Unset
        if isinstance(self.mode, Unset):
            mode = UNSET
        elif isinstance(self.mode, PartialV2RouteModeType0):
            mode = self.mode.value
        else:
            mode = self.mode

        color: None | str | Unset
        if isinstance(self.color, Unset):
            color = UNSET
        else:
            color = self.color

        text_color: None | str | Unset
        if isinstance(self.text_color, Unset):
            text_color = UNSET
        else:
            text_color = self.text_color

        agency_name: None | str | Unset
        if isinstance(self.agency_name, Unset):
            agency_name = UNSET
        else:
            agency_name = self.agency_name

        trip_count = self.trip_count

        stop_count = self.stop_count


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if id is not UNSET:
            field_dict["id"] = id
        if feed_id is not UNSET:
            field_dict["feedId"] = feed_id
        if short_name is not UNSET:
            field_dict["shortName"] = short_name
        if long_name is not UNSET:
            field_dict["longName"] = long_name
        if mode is not UNSET:
            field_dict["mode"] = mode
        if color is not UNSET:
            field_dict["color"] = color
        if text_color is not UNSET:
            field_dict["textColor"] = text_color
        if agency_name is not UNSET:
            field_dict["agencyName"] = agency_name
        if trip_count is not UNSET:
            field_dict["tripCount"] = trip_count
        if stop_count is not UNSET:
            field_dict["stopCount"] = stop_count

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id", UNSET)

        feed_id = d.pop("feedId", UNSET)

        def _parse_short_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        short_name = _parse_short_name(d.pop("shortName", UNSET))


        def _parse_long_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        long_name = _parse_long_name(d.pop("longName", UNSET))


        def _parse_mode(data: object) -> None | PartialV2RouteModeType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                mode_type_0 = PartialV2RouteModeType0(data)



                return mode_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PartialV2RouteModeType0 | Unset, data)

        mode = _parse_mode(d.pop("mode", UNSET))


        def _parse_color(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        color = _parse_color(d.pop("color", UNSET))


        def _parse_text_color(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        text_color = _parse_text_color(d.pop("textColor", UNSET))


        def _parse_agency_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        agency_name = _parse_agency_name(d.pop("agencyName", UNSET))


        trip_count = d.pop("tripCount", UNSET)

        stop_count = d.pop("stopCount", UNSET)

        partial_v2_route = cls(
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

        return partial_v2_route

