from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="PartialV2FeedCounts")



@_attrs_define
class PartialV2FeedCounts:
    """ 
        Attributes:
            routes (float):
            patterns (float):
            trips (float):
            stops (float):
            stations (float):
     """

    routes: float
    patterns: float
    trips: float
    stops: float
    stations: float





    def to_dict(self) -> dict[str, Any]:
        routes = self.routes

        patterns = self.patterns

        trips = self.trips

        stops = self.stops

        stations = self.stations


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "routes": routes,
            "patterns": patterns,
            "trips": trips,
            "stops": stops,
            "stations": stations,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        routes = d.pop("routes")

        patterns = d.pop("patterns")

        trips = d.pop("trips")

        stops = d.pop("stops")

        stations = d.pop("stations")

        partial_v2_feed_counts = cls(
            routes=routes,
            patterns=patterns,
            trips=trips,
            stops=stops,
            stations=stations,
        )

        return partial_v2_feed_counts

