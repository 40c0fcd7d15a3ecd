from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast






T = TypeVar("T", bound="PartialV2AlertActivePeriodsItem")



@_attrs_define
class PartialV2AlertActivePeriodsItem:
    """ 
        Attributes:
            start (None | str):
            end (None | str):
     """

    start: None | str
    end: None | str





    def to_dict(self) -> dict[str, Any]:
        start: None | str
        start = self.start

        end: None | str
        end = self.end


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "start": start,
            "end": end,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        def _parse_start(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        start = _parse_start(d.pop("start"))


        def _parse_end(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        end = _parse_end(d.pop("end"))


        partial_v2_alert_active_periods_item = cls(
            start=start,
            end=end,
        )

        return partial_v2_alert_active_periods_item

