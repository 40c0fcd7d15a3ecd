from enum import StrEnum

class ListStopsFieldsItem(StrEnum):
    CHILDIDS = "childIds"
    CODE = "code"
    DISTANCEMETERS = "distanceMeters"
    FEEDID = "feedId"
    ID = "id"
    KIND = "kind"
    LAT = "lat"
    LON = "lon"
    MODE = "mode"
    NAME = "name"
    PARENTID = "parentId"
    PLATFORM = "platform"
    ROUTEIDS = "routeIds"
    WHEELCHAIRACCESSIBLE = "wheelchairAccessible"
    ZONEID = "zoneId"

    def __str__(self) -> str:
        return str(self.value)
