from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, BinaryIO, TextIO, TYPE_CHECKING, Generator

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

from ..types import UNSET, Unset
from typing import cast

if TYPE_CHECKING:
  from ..models.partial_v2_feed_counts import PartialV2FeedCounts
  from ..models.partial_v2_feed_realtime import PartialV2FeedRealtime





T = TypeVar("T", bound="PartialV2Feed")



@_attrs_define
class PartialV2Feed:
    """ 
        Attributes:
            id (str | Unset):
            time_zone (str | Unset):
            network_version (str | Unset):
            schedule_version (None | str | Unset):
            published_at (str | Unset):
            is_stale (bool | Unset):
            service_from (None | str | Unset):
            service_to (None | str | Unset):
            realtime (PartialV2FeedRealtime | Unset):
            languages (list[str] | Unset):
            counts (PartialV2FeedCounts | Unset):
     """

    id: str | Unset = UNSET
    time_zone: str | Unset = UNSET
    network_version: str | Unset = UNSET
    schedule_version: None | str | Unset = UNSET
    published_at: str | Unset = UNSET
    is_stale: bool | Unset = UNSET
    service_from: None | str | Unset = UNSET
    service_to: None | str | Unset = UNSET
    realtime: PartialV2FeedRealtime | Unset = UNSET
    languages: list[str] | Unset = UNSET
    counts: PartialV2FeedCounts | Unset = UNSET





    def to_dict(self) -> dict[str, Any]:
        from ..models.partial_v2_feed_counts import PartialV2FeedCounts # noqa: PLC0415
        from ..models.partial_v2_feed_realtime import PartialV2FeedRealtime # noqa: PLC0415
        id = self.id

        time_zone = self.time_zone

        network_version = self.network_version

        schedule_version: None | str | Unset
        if isinstance(self.schedule_version, Unset):
            schedule_version = UNSET
        else:
            schedule_version = self.schedule_version

        published_at = self.published_at

        is_stale = self.is_stale

        service_from: None | str | Unset
        if isinstance(self.service_from, Unset):
            service_from = UNSET
        else:
            service_from = self.service_from

        service_to: None | str | Unset
        if isinstance(self.service_to, Unset):
            service_to = UNSET
        else:
            service_to = self.service_to

        realtime: dict[str, Any] | Unset = UNSET
        if not isinstance(self.realtime, Unset):
            realtime = self.realtime.to_dict()

        languages: list[str] | Unset = UNSET
        if not isinstance(self.languages, Unset):
            languages = self.languages



        counts: dict[str, Any] | Unset = UNSET
        if not isinstance(self.counts, Unset):
            counts = self.counts.to_dict()


        field_dict: dict[str, Any] = {}

        field_dict.update({
        })
        if id is not UNSET:
            field_dict["id"] = id
        if time_zone is not UNSET:
            field_dict["timeZone"] = time_zone
        if network_version is not UNSET:
            field_dict["networkVersion"] = network_version
        if schedule_version is not UNSET:
            field_dict["scheduleVersion"] = schedule_version
        if published_at is not UNSET:
            field_dict["publishedAt"] = published_at
        if is_stale is not UNSET:
            field_dict["isStale"] = is_stale
        if service_from is not UNSET:
            field_dict["serviceFrom"] = service_from
        if service_to is not UNSET:
            field_dict["serviceTo"] = service_to
        if realtime is not UNSET:
            field_dict["realtime"] = realtime
        if languages is not UNSET:
            field_dict["languages"] = languages
        if counts is not UNSET:
            field_dict["counts"] = counts

        return field_dict



    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.partial_v2_feed_counts import PartialV2FeedCounts # noqa: PLC0415
        from ..models.partial_v2_feed_realtime import PartialV2FeedRealtime # noqa: PLC0415
        d = dict(src_dict)
        id = d.pop("id", UNSET)

        time_zone = d.pop("timeZone", UNSET)

        network_version = d.pop("networkVersion", UNSET)

        def _parse_schedule_version(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        schedule_version = _parse_schedule_version(d.pop("scheduleVersion", UNSET))


        published_at = d.pop("publishedAt", UNSET)

        is_stale = d.pop("isStale", UNSET)

        def _parse_service_from(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        service_from = _parse_service_from(d.pop("serviceFrom", UNSET))


        def _parse_service_to(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        service_to = _parse_service_to(d.pop("serviceTo", UNSET))


        _realtime = d.pop("realtime", UNSET)
        realtime: PartialV2FeedRealtime | Unset
        if isinstance(_realtime,  Unset):
            realtime = UNSET
        else:
            realtime = PartialV2FeedRealtime.from_dict(_realtime)




        languages = cast(list[str], d.pop("languages", UNSET))


        _counts = d.pop("counts", UNSET)
        counts: PartialV2FeedCounts | Unset
        if isinstance(_counts,  Unset):
            counts = UNSET
        else:
            counts = PartialV2FeedCounts.from_dict(_counts)




        partial_v2_feed = cls(
            id=id,
            time_zone=time_zone,
            network_version=network_version,
            schedule_version=schedule_version,
            published_at=published_at,
            is_stale=is_stale,
            service_from=service_from,
            service_to=service_to,
            realtime=realtime,
            languages=languages,
            counts=counts,
        )

        return partial_v2_feed

