from enum import StrEnum

class ListAlertsIncludeItem(StrEnum):
    ROUTE = "route"
    STOP = "stop"

    def __str__(self) -> str:
        return str(self.value)
