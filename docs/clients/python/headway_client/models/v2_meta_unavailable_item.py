from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="V2MetaUnavailableItem")



@_attrs_define
class V2MetaUnavailableItem:
    """ 
        Attributes:
            part (str):
            reason (str):
     """

    part: str
    reason: str





    def to_dict(self) -> dict[str, Any]:
        part = self.part

        reason = self.reason


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "part": part,
            "reason": reason,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        part = d.pop("part")

        reason = d.pop("reason")

        v2_meta_unavailable_item = cls(
            part=part,
            reason=reason,
        )

        return v2_meta_unavailable_item

