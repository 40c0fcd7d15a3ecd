from enum import StrEnum

class SearchFieldsItem(StrEnum):
    CODE = "code"
    FEEDID = "feedId"
    ID = "id"
    KIND = "kind"
    MODE = "mode"
    NAME = "name"

    def __str__(self) -> str:
        return str(self.value)
