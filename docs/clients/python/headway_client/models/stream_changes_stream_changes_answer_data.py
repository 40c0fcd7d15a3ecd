from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.stream_changes_stream_changes_answer_data_routes_item import StreamChangesStreamChangesAnswerDataRoutesItem
  from ..models.stream_changes_stream_changes_answer_data_vehicles_item import StreamChangesStreamChangesAnswerDataVehiclesItem
  from ..models.v2_board import V2Board





T = TypeVar("T", bound="StreamChangesStreamChangesAnswerData")



@_attrs_define
class StreamChangesStreamChangesAnswerData:
    """ 
        Attributes:
            boards (list[V2Board] | Unset):
            routes (list[StreamChangesStreamChangesAnswerDataRoutesItem] | Unset):
            vehicles (list[StreamChangesStreamChangesAnswerDataVehiclesItem] | Unset):
     """

    boards: list[V2Board] | Unset = UNSET
    routes: list[StreamChangesStreamChangesAnswerDataRoutesItem] | Unset = UNSET
    vehicles: list[StreamChangesStreamChangesAnswerDataVehiclesItem] | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.stream_changes_stream_changes_answer_data_routes_item import StreamChangesStreamChangesAnswerDataRoutesItem # noqa: PLC0415
        from ..models.stream_changes_stream_changes_answer_data_vehicles_item import StreamChangesStreamChangesAnswerDataVehiclesItem # noqa: PLC0415
        from ..models.v2_board import V2Board # noqa: PLC0415
        boards: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.boards, Unset):
            boards = []
            for boards_item_data in self.boards:
                boards_item = boards_item_data.to_dict()
                boards.append(boards_item)



        routes: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.routes, Unset):
            routes = []
            for routes_item_data in self.routes:
                routes_item = routes_item_data.to_dict()
                routes.append(routes_item)



        vehicles: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.vehicles, Unset):
            vehicles = []
            for vehicles_item_data in self.vehicles:
                vehicles_item = vehicles_item_data.to_dict()
                vehicles.append(vehicles_item)




        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if boards is not UNSET:
            field_dict["boards"] = boards
        if routes is not UNSET:
            field_dict["routes"] = routes
        if vehicles is not UNSET:
            field_dict["vehicles"] = vehicles

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.stream_changes_stream_changes_answer_data_routes_item import StreamChangesStreamChangesAnswerDataRoutesItem # noqa: PLC0415
        from ..models.stream_changes_stream_changes_answer_data_vehicles_item import StreamChangesStreamChangesAnswerDataVehiclesItem # noqa: PLC0415
        from ..models.v2_board import V2Board # noqa: PLC0415
        d = dict(src_dict)
        _boards = d.pop("boards", UNSET)
        boards: list[V2Board] | Unset = UNSET
        if _boards is not UNSET:
            boards = []
            for boards_item_data in _boards:
                boards_item = V2Board.from_dict(boards_item_data)



                boards.append(boards_item)


        _routes = d.pop("routes", UNSET)
        routes: list[StreamChangesStreamChangesAnswerDataRoutesItem] | Unset = UNSET
        if _routes is not UNSET:
            routes = []
            for routes_item_data in _routes:
                routes_item = StreamChangesStreamChangesAnswerDataRoutesItem.from_dict(routes_item_data)



                routes.append(routes_item)


        _vehicles = d.pop("vehicles", UNSET)
        vehicles: list[StreamChangesStreamChangesAnswerDataVehiclesItem] | Unset = UNSET
        if _vehicles is not UNSET:
            vehicles = []
            for vehicles_item_data in _vehicles:
                vehicles_item = StreamChangesStreamChangesAnswerDataVehiclesItem.from_dict(vehicles_item_data)



                vehicles.append(vehicles_item)


        stream_changes_stream_changes_answer_data = cls(
            boards=boards,
            routes=routes,
            vehicles=vehicles,
        )

        return stream_changes_stream_changes_answer_data

