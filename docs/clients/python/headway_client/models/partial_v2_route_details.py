from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.partial_v2_route_details_mode_type_0 import PartialV2RouteDetailsModeType0
from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.partial_v2_route_details_directions_type_0_item import PartialV2RouteDetailsDirectionsType0Item
  from ..models.partial_v2_route_details_service_type_0 import PartialV2RouteDetailsServiceType0





T = TypeVar("T", bound="PartialV2RouteDetails")



@_attrs_define
class PartialV2RouteDetails:
    """ 
        Attributes:
            id (str | Unset):
            feed_id (str | Unset):
            short_name (None | str | Unset):
            long_name (None | str | Unset):
            mode (None | PartialV2RouteDetailsModeType0 | Unset):
            color (None | str | Unset):
            text_color (None | str | Unset):
            agency_name (None | str | Unset):
            trip_count (float | Unset):
            stop_count (float | Unset):
            directions (list[PartialV2RouteDetailsDirectionsType0Item] | None | Unset):
            service (None | PartialV2RouteDetailsServiceType0 | Unset):
     """

    id: str | Unset = UNSET
    feed_id: str | Unset = UNSET
    short_name: None | str | Unset = UNSET
    long_name: None | str | Unset = UNSET
    mode: None | PartialV2RouteDetailsModeType0 | Unset = UNSET
    color: None | str | Unset = UNSET
    text_color: None | str | Unset = UNSET
    agency_name: None | str | Unset = UNSET
    trip_count: float | Unset = UNSET
    stop_count: float | Unset = UNSET
    directions: list[PartialV2RouteDetailsDirectionsType0Item] | None | Unset = UNSET
    service: None | PartialV2RouteDetailsServiceType0 | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.partial_v2_route_details_directions_type_0_item import PartialV2RouteDetailsDirectionsType0Item # noqa: PLC0415
        from ..models.partial_v2_route_details_service_type_0 import PartialV2RouteDetailsServiceType0 # noqa: PLC0415
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
        elif isinstance(self.mode, PartialV2RouteDetailsModeType0):
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

        directions: list[dict[str, Any]] | None | Unset
        if isinstance(self.directions, Unset):
            directions = UNSET
        elif isinstance(self.directions, list):
            directions = []
            for directions_type_0_item_data in self.directions:
                directions_type_0_item = directions_type_0_item_data.to_dict()
                directions.append(directions_type_0_item)


        else:
            directions = self.directions

        service: dict[str, Any] | None | Unset
        if isinstance(self.service, Unset):
            service = UNSET
        elif isinstance(self.service, PartialV2RouteDetailsServiceType0):
            service = self.service.to_dict()
        else:
            service = self.service


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
        if directions is not UNSET:
            field_dict["directions"] = directions
        if service is not UNSET:
            field_dict["service"] = service

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.partial_v2_route_details_directions_type_0_item import PartialV2RouteDetailsDirectionsType0Item # noqa: PLC0415
        from ..models.partial_v2_route_details_service_type_0 import PartialV2RouteDetailsServiceType0 # noqa: PLC0415
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


        def _parse_mode(data: object) -> None | PartialV2RouteDetailsModeType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                mode_type_0 = PartialV2RouteDetailsModeType0(data)



                return mode_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PartialV2RouteDetailsModeType0 | Unset, data)

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

        def _parse_directions(data: object) -> list[PartialV2RouteDetailsDirectionsType0Item] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                directions_type_0 = []
                _directions_type_0 = data
                for directions_type_0_item_data in (_directions_type_0):
                    directions_type_0_item = PartialV2RouteDetailsDirectionsType0Item.from_dict(directions_type_0_item_data)



                    directions_type_0.append(directions_type_0_item)

                return directions_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[PartialV2RouteDetailsDirectionsType0Item] | None | Unset, data)

        directions = _parse_directions(d.pop("directions", UNSET))


        def _parse_service(data: object) -> None | PartialV2RouteDetailsServiceType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                service_type_0 = PartialV2RouteDetailsServiceType0.from_dict(data)



                return service_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PartialV2RouteDetailsServiceType0 | Unset, data)

        service = _parse_service(d.pop("service", UNSET))


        partial_v2_route_details = cls(
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
            directions=directions,
            service=service,
        )

        return partial_v2_route_details

