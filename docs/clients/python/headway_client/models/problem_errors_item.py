from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset







T = TypeVar("T", bound="ProblemErrorsItem")



@_attrs_define
class ProblemErrorsItem:
    """ 
        Attributes:
            parameter (str):
            detail (str):
     """

    parameter: str
    detail: str





    def to_dict(self) -> dict[str, Any]:
        parameter = self.parameter

        detail = self.detail


        field_dict: dict[str, Any] = {}

        field_dict.update({
            "parameter": parameter,
            "detail": detail,
        })

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        parameter = d.pop("parameter")

        detail = d.pop("detail")

        problem_errors_item = cls(
            parameter=parameter,
            detail=detail,
        )

        return problem_errors_item

