from enum import StrEnum

class ListStopsIncludeItem(StrEnum):
    ALERT = "alert"
    CHILDREN = "children"
    ROUTE = "route"

    def __str__(self) -> str:
        return str(self.value)
