from enum import StrEnum

class GetRouteFieldsItem(StrEnum):
    AGENCYNAME = "agencyName"
    COLOR = "color"
    DIRECTIONS = "directions"
    FEEDID = "feedId"
    ID = "id"
    LONGNAME = "longName"
    MODE = "mode"
    SERVICE = "service"
    SHORTNAME = "shortName"
    STOPCOUNT = "stopCount"
    TEXTCOLOR = "textColor"
    TRIPCOUNT = "tripCount"

    def __str__(self) -> str:
        return str(self.value)
