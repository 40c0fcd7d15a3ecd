from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.v2_meta_unavailable_item import V2MetaUnavailableItem





T = TypeVar("T", bound="V2Meta")



@_attrs_define
class V2Meta:
    """ 
        Attributes:
            generated_at (str):
            not_found (list[str]):
            unavailable (list[V2MetaUnavailableItem]):
            realtime (bool | None):
            is_complete (bool):
     """

    generated_at: str
    not_found: list[str]
    unavailable: list[V2MetaUnavailableItem]
    realtime: bool | None
    is_complete: bool





    def to_dict(self) -> dict[str, Any]:
        from ..models.v2_meta_unavailable_item import V2MetaUnavailableItem # noqa: PLC0415
        generated_at = self.generated_at

        not_found = self.not_found



        unavailable = []
        for unavailable_item_data in self.unavailable:
            unavailable_item = unavailable_item_data.to_dict()
            unavailable.append(unavailable_item)



        realtime: bool | None
        realtime = self.realtime

        is_complete = self.is_complete


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "generatedAt": generated_at,
            "notFound": not_found,
            "unavailable": unavailable,
            "realtime": realtime,
            "isComplete": is_complete,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.v2_meta_unavailable_item import V2MetaUnavailableItem # noqa: PLC0415
        d = dict(src_dict)
        generated_at = d.pop("generatedAt")

        not_found = cast(list[str], d.pop("notFound"))


        unavailable = []
        _unavailable = d.pop("unavailable")
        for unavailable_item_data in (_unavailable):
            unavailable_item = V2MetaUnavailableItem.from_dict(unavailable_item_data)



            unavailable.append(unavailable_item)


        def _parse_realtime(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        realtime = _parse_realtime(d.pop("realtime"))


        is_complete = d.pop("isComplete")

        v2_meta = cls(
            generated_at=generated_at,
            not_found=not_found,
            unavailable=unavailable,
            realtime=realtime,
            is_complete=is_complete,
        )

        return v2_meta

