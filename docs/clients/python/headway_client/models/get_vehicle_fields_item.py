from enum import StrEnum

class GetVehicleFieldsItem(StrEnum):
    CURRENTTRIP = "currentTrip"
    DEPOT = "depot"
    DUTYDATE = "dutyDate"
    FEEDID = "feedId"
    ID = "id"
    POSITION = "position"
    REMAININGTRIPS = "remainingTrips"
    SCHEDULENO = "scheduleNo"
    SERVICEDATE = "serviceDate"
    SERVICETYPE = "serviceType"
    STATE = "state"
    TIMEZONE = "timeZone"
    UPDATEDAT = "updatedAt"
    VEHICLENO = "vehicleNo"
    WAYBILLID = "waybillId"
    WAYBILLNO = "waybillNo"

    def __str__(self) -> str:
        return str(self.value)
