from enum import StrEnum

class ListRoutesIncludeItem(StrEnum):
    ALERT = "alert"
    STOP = "stop"

    def __str__(self) -> str:
        return str(self.value)
