from enum import StrEnum

class StreamChangesFieldsItem(StrEnum):
    BOARDS = "boards"
    ROUTES = "routes"
    VEHICLES = "vehicles"

    def __str__(self) -> str:
        return str(self.value)
