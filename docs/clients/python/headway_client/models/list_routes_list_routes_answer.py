from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from typing import cast

if TYPE_CHECKING:
  from ..models.partial_v2_route import PartialV2Route
  from ..models.v2_meta import V2Meta
  from ..models.v2_references import V2References





T = TypeVar("T", bound="ListRoutesListRoutesAnswer")



@_attrs_define
class ListRoutesListRoutesAnswer:
    """ 
        Attributes:
            data (list[PartialV2Route]):
            references (V2References):
            meta (V2Meta):
     """

    data: list[PartialV2Route]
    references: V2References
    meta: V2Meta





    def to_dict(self) -> dict[str, Any]:
        from ..models.partial_v2_route import PartialV2Route # noqa: PLC0415
        from ..models.v2_meta import V2Meta # noqa: PLC0415
        from ..models.v2_references import V2References # noqa: PLC0415
        data = []
        for data_item_data in self.data:
            data_item = data_item_data.to_dict()
            data.append(data_item)



        references = self.references.to_dict()

        meta = self.meta.to_dict()


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "data": data,
            "references": references,
            "meta": meta,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.partial_v2_route import PartialV2Route # noqa: PLC0415
        from ..models.v2_meta import V2Meta # noqa: PLC0415
        from ..models.v2_references import V2References # noqa: PLC0415
        d = dict(src_dict)
        data = []
        _data = d.pop("data")
        for data_item_data in (_data):
            data_item = PartialV2Route.from_dict(data_item_data)



            data.append(data_item)


        references = V2References.from_dict(d.pop("references"))




        meta = V2Meta.from_dict(d.pop("meta"))




        list_routes_list_routes_answer = cls(
            data=data,
            references=references,
            meta=meta,
        )

        return list_routes_list_routes_answer

