from enum import StrEnum

class ListRoutesFieldsItem(StrEnum):
    AGENCYNAME = "agencyName"
    COLOR = "color"
    FEEDID = "feedId"
    ID = "id"
    LONGNAME = "longName"
    MODE = "mode"
    SHORTNAME = "shortName"
    STOPCOUNT = "stopCount"
    TEXTCOLOR = "textColor"
    TRIPCOUNT = "tripCount"

    def __str__(self) -> str:
        return str(self.value)
