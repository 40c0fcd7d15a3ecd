from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..models.partial_v2_search_result_kind import PartialV2SearchResultKind
from ..models.partial_v2_search_result_mode_type_0 import PartialV2SearchResultModeType0
from ..types import UNSET, Unset
from typing import cast






T = TypeVar("T", bound="PartialV2SearchResult")



@_attrs_define
class PartialV2SearchResult:
    """ 
        Attributes:
            id (str | Unset):
            feed_id (str | Unset):
            kind (PartialV2SearchResultKind | Unset):
            name (str | Unset):
            code (None | str | Unset):
            mode (None | PartialV2SearchResultModeType0 | Unset):
     """

    id: str | Unset = UNSET
    feed_id: str | Unset = UNSET
    kind: PartialV2SearchResultKind | Unset = UNSET
    name: str | Unset = UNSET
    code: None | str | Unset = UNSET
    mode: None | PartialV2SearchResultModeType0 | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        id = self.id

        feed_id = self.feed_id

        kind: str | Unset = UNSET
        if not isinstance(self.kind, Unset):
            kind = self.kind.value


        name = self.name

        code: None | str | Unset
        if isinstance(self.code, Unset):
            code = UNSET
        else:
            code = self.code

        mode: None | str | Unset
        if isinstance(self.mode, Unset):
            mode = UNSET
        elif isinstance(self.mode, PartialV2SearchResultModeType0):
            mode = self.mode.value
        else:
            mode = self.mode


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if id is not UNSET:
            field_dict["id"] = id
        if feed_id is not UNSET:
            field_dict["feedId"] = feed_id
        if kind is not UNSET:
            field_dict["kind"] = kind
        if name is not UNSET:
            field_dict["name"] = name
        if code is not UNSET:
            field_dict["code"] = code
        if mode is not UNSET:
            field_dict["mode"] = mode

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id", UNSET)

        feed_id = d.pop("feedId", UNSET)

        _kind = d.pop("kind", UNSET)
        kind: PartialV2SearchResultKind | Unset
        if isinstance(_kind,  Unset):
            kind = UNSET
        else:
            kind = PartialV2SearchResultKind(_kind)




        name = d.pop("name", UNSET)

        def _parse_code(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        code = _parse_code(d.pop("code", UNSET))


        def _parse_mode(data: object) -> None | PartialV2SearchResultModeType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                mode_type_0 = PartialV2SearchResultModeType0(data)



                return mode_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PartialV2SearchResultModeType0 | Unset, data)

        mode = _parse_mode(d.pop("mode", UNSET))


        partial_v2_search_result = cls(
            id=id,
            feed_id=feed_id,
            kind=kind,
            name=name,
            code=code,
            mode=mode,
        )

        return partial_v2_search_result

