from enum import StrEnum

class SearchIncludeItem(StrEnum):
    ROUTE = "route"
    STOP = "stop"

    def __str__(self) -> str:
        return str(self.value)
