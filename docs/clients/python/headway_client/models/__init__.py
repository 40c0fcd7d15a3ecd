""" Contains all the data models used in inputs/outputs """

from .get_feed_fields_item import GetFeedFieldsItem
from .get_feed_get_feed_answer import GetFeedGetFeedAnswer
from .get_route_fields_item import GetRouteFieldsItem
from .get_route_get_route_answer import GetRouteGetRouteAnswer
from .get_route_include_item import GetRouteIncludeItem
from .get_route_shape_response_200 import GetRouteShapeResponse200
from .get_route_shape_response_200_features_item import GetRouteShapeResponse200FeaturesItem
from .get_route_shape_response_200_features_item_geometry_type_0 import GetRouteShapeResponse200FeaturesItemGeometryType0
from .get_route_shape_response_200_features_item_properties import GetRouteShapeResponse200FeaturesItemProperties
from .get_timetable_fields_item import GetTimetableFieldsItem
from .get_timetable_get_timetable_answer import GetTimetableGetTimetableAnswer
from .get_timetable_include_item import GetTimetableIncludeItem
from .get_trip_fields_item import GetTripFieldsItem
from .get_trip_get_trip_answer import GetTripGetTripAnswer
from .get_trip_include_item import GetTripIncludeItem
from .get_vehicle_fields_item import GetVehicleFieldsItem
from .get_vehicle_get_vehicle_answer import GetVehicleGetVehicleAnswer
from .get_vehicle_include_item import GetVehicleIncludeItem
from .list_alerts_fields_item import ListAlertsFieldsItem
from .list_alerts_include_item import ListAlertsIncludeItem
from .list_alerts_list_alerts_answer import ListAlertsListAlertsAnswer
from .list_departures_fields_item import ListDeparturesFieldsItem
from .list_departures_include_item import ListDeparturesIncludeItem
from .list_departures_list_departures_answer import ListDeparturesListDeparturesAnswer
from .list_feeds_fields_item import ListFeedsFieldsItem
from .list_feeds_list_feeds_answer import ListFeedsListFeedsAnswer
from .list_route_lines_response_200 import ListRouteLinesResponse200
from .list_route_lines_response_200_features_item import ListRouteLinesResponse200FeaturesItem
from .list_route_lines_response_200_features_item_geometry_type_0 import ListRouteLinesResponse200FeaturesItemGeometryType0
from .list_route_lines_response_200_features_item_properties import ListRouteLinesResponse200FeaturesItemProperties
from .list_route_lines_response_200_features_item_properties_mode_type_0 import ListRouteLinesResponse200FeaturesItemPropertiesModeType0
from .list_routes_fields_item import ListRoutesFieldsItem
from .list_routes_include_item import ListRoutesIncludeItem
from .list_routes_list_routes_answer import ListRoutesListRoutesAnswer
from .list_stop_points_response_200 import ListStopPointsResponse200
from .list_stop_points_response_200_features_item import ListStopPointsResponse200FeaturesItem
from .list_stop_points_response_200_features_item_geometry import ListStopPointsResponse200FeaturesItemGeometry
from .list_stop_points_response_200_features_item_properties import ListStopPointsResponse200FeaturesItemProperties
from .list_stop_points_response_200_features_item_properties_kind import ListStopPointsResponse200FeaturesItemPropertiesKind
from .list_stop_points_response_200_features_item_properties_mode_type_0 import ListStopPointsResponse200FeaturesItemPropertiesModeType0
from .list_stops_fields_item import ListStopsFieldsItem
from .list_stops_include_item import ListStopsIncludeItem
from .list_stops_list_stops_answer import ListStopsListStopsAnswer
from .list_vehicle_points_response_200 import ListVehiclePointsResponse200
from .list_vehicle_points_response_200_features_item import ListVehiclePointsResponse200FeaturesItem
from .list_vehicle_points_response_200_features_item_geometry import ListVehiclePointsResponse200FeaturesItemGeometry
from .list_vehicle_points_response_200_features_item_properties import ListVehiclePointsResponse200FeaturesItemProperties
from .list_vehicles_fields_item import ListVehiclesFieldsItem
from .list_vehicles_include_item import ListVehiclesIncludeItem
from .list_vehicles_list_vehicles_answer import ListVehiclesListVehiclesAnswer
from .partial_v2_alert import PartialV2Alert
from .partial_v2_alert_active_periods_item import PartialV2AlertActivePeriodsItem
from .partial_v2_alert_cause_type_0 import PartialV2AlertCauseType0
from .partial_v2_alert_effect_type_0 import PartialV2AlertEffectType0
from .partial_v2_alert_severity_type_0 import PartialV2AlertSeverityType0
from .partial_v2_board import PartialV2Board
from .partial_v2_board_empty_reason_type_0 import PartialV2BoardEmptyReasonType0
from .partial_v2_feed import PartialV2Feed
from .partial_v2_feed_counts import PartialV2FeedCounts
from .partial_v2_feed_realtime import PartialV2FeedRealtime
from .partial_v2_route import PartialV2Route
from .partial_v2_route_details import PartialV2RouteDetails
from .partial_v2_route_details_directions_type_0_item import PartialV2RouteDetailsDirectionsType0Item
from .partial_v2_route_details_mode_type_0 import PartialV2RouteDetailsModeType0
from .partial_v2_route_details_service_type_0 import PartialV2RouteDetailsServiceType0
from .partial_v2_route_mode_type_0 import PartialV2RouteModeType0
from .partial_v2_search_result import PartialV2SearchResult
from .partial_v2_search_result_kind import PartialV2SearchResultKind
from .partial_v2_search_result_mode_type_0 import PartialV2SearchResultModeType0
from .partial_v2_stop import PartialV2Stop
from .partial_v2_stop_kind import PartialV2StopKind
from .partial_v2_stop_mode_type_0 import PartialV2StopModeType0
from .partial_v2_timetable import PartialV2Timetable
from .partial_v2_timetable_patterns_type_0_item import PartialV2TimetablePatternsType0Item
from .partial_v2_timetable_patterns_type_0_item_trips_item import PartialV2TimetablePatternsType0ItemTripsItem
from .partial_v2_trip_details import PartialV2TripDetails
from .partial_v2_trip_details_calls_item import PartialV2TripDetailsCallsItem
from .partial_v2_trip_details_calls_item_schedule_relationship import PartialV2TripDetailsCallsItemScheduleRelationship
from .partial_v2_trip_details_occupancy_status_type_0 import PartialV2TripDetailsOccupancyStatusType0
from .partial_v2_vehicle import PartialV2Vehicle
from .partial_v2_vehicle_current_trip_type_0 import PartialV2VehicleCurrentTripType0
from .partial_v2_vehicle_remaining_trips_item import PartialV2VehicleRemainingTripsItem
from .partial_v2_vehicle_state import PartialV2VehicleState
from .problem import Problem
from .problem_errors_item import ProblemErrorsItem
from .search_fields_item import SearchFieldsItem
from .search_include_item import SearchIncludeItem
from .search_search_answer import SearchSearchAnswer
from .stream_changes_fields_item import StreamChangesFieldsItem
from .stream_changes_stream_changes_answer import StreamChangesStreamChangesAnswer
from .stream_changes_stream_changes_answer_data import StreamChangesStreamChangesAnswerData
from .stream_changes_stream_changes_answer_data_routes_item import StreamChangesStreamChangesAnswerDataRoutesItem
from .stream_changes_stream_changes_answer_data_vehicles_item import StreamChangesStreamChangesAnswerDataVehiclesItem
from .v2_alert import V2Alert
from .v2_alert_active_periods_item import V2AlertActivePeriodsItem
from .v2_alert_cause_type_0 import V2AlertCauseType0
from .v2_alert_effect_type_0 import V2AlertEffectType0
from .v2_alert_severity_type_0 import V2AlertSeverityType0
from .v2_board import V2Board
from .v2_board_empty_reason_type_0 import V2BoardEmptyReasonType0
from .v2_departure import V2Departure
from .v2_departure_schedule_relationship import V2DepartureScheduleRelationship
from .v2_meta import V2Meta
from .v2_meta_unavailable_item import V2MetaUnavailableItem
from .v2_references import V2References
from .v2_route import V2Route
from .v2_route_mode_type_0 import V2RouteModeType0
from .v2_stop import V2Stop
from .v2_stop_kind import V2StopKind
from .v2_stop_mode_type_0 import V2StopModeType0
from .v2_trip_reference import V2TripReference
from .v2_vehicle_position import V2VehiclePosition

__all__ = (
    "GetFeedFieldsItem",
    "GetFeedGetFeedAnswer",
    "GetRouteFieldsItem",
    "GetRouteGetRouteAnswer",
    "GetRouteIncludeItem",
    "GetRouteShapeResponse200",
    "GetRouteShapeResponse200FeaturesItem",
    "GetRouteShapeResponse200FeaturesItemGeometryType0",
    "GetRouteShapeResponse200FeaturesItemProperties",
    "GetTimetableFieldsItem",
    "GetTimetableGetTimetableAnswer",
    "GetTimetableIncludeItem",
    "GetTripFieldsItem",
    "GetTripGetTripAnswer",
    "GetTripIncludeItem",
    "GetVehicleFieldsItem",
    "GetVehicleGetVehicleAnswer",
    "GetVehicleIncludeItem",
    "ListAlertsFieldsItem",
    "ListAlertsIncludeItem",
    "ListAlertsListAlertsAnswer",
    "ListDeparturesFieldsItem",
    "ListDeparturesIncludeItem",
    "ListDeparturesListDeparturesAnswer",
    "ListFeedsFieldsItem",
    "ListFeedsListFeedsAnswer",
    "ListRouteLinesResponse200",
    "ListRouteLinesResponse200FeaturesItem",
    "ListRouteLinesResponse200FeaturesItemGeometryType0",
    "ListRouteLinesResponse200FeaturesItemProperties",
    "ListRouteLinesResponse200FeaturesItemPropertiesModeType0",
    "ListRoutesFieldsItem",
    "ListRoutesIncludeItem",
    "ListRoutesListRoutesAnswer",
    "ListStopPointsResponse200",
    "ListStopPointsResponse200FeaturesItem",
    "ListStopPointsResponse200FeaturesItemGeometry",
    "ListStopPointsResponse200FeaturesItemProperties",
    "ListStopPointsResponse200FeaturesItemPropertiesKind",
    "ListStopPointsResponse200FeaturesItemPropertiesModeType0",
    "ListStopsFieldsItem",
    "ListStopsIncludeItem",
    "ListStopsListStopsAnswer",
    "ListVehiclePointsResponse200",
    "ListVehiclePointsResponse200FeaturesItem",
    "ListVehiclePointsResponse200FeaturesItemGeometry",
    "ListVehiclePointsResponse200FeaturesItemProperties",
    "ListVehiclesFieldsItem",
    "ListVehiclesIncludeItem",
    "ListVehiclesListVehiclesAnswer",
    "PartialV2Alert",
    "PartialV2AlertActivePeriodsItem",
    "PartialV2AlertCauseType0",
    "PartialV2AlertEffectType0",
    "PartialV2AlertSeverityType0",
    "PartialV2Board",
    "PartialV2BoardEmptyReasonType0",
    "PartialV2Feed",
    "PartialV2FeedCounts",
    "PartialV2FeedRealtime",
    "PartialV2Route",
    "PartialV2RouteDetails",
    "PartialV2RouteDetailsDirectionsType0Item",
    "PartialV2RouteDetailsModeType0",
    "PartialV2RouteDetailsServiceType0",
    "PartialV2RouteModeType0",
    "PartialV2SearchResult",
    "PartialV2SearchResultKind",
    "PartialV2SearchResultModeType0",
    "PartialV2Stop",
    "PartialV2StopKind",
    "PartialV2StopModeType0",
    "PartialV2Timetable",
    "PartialV2TimetablePatternsType0Item",
    "PartialV2TimetablePatternsType0ItemTripsItem",
    "PartialV2TripDetails",
    "PartialV2TripDetailsCallsItem",
    "PartialV2TripDetailsCallsItemScheduleRelationship",
    "PartialV2TripDetailsOccupancyStatusType0",
    "PartialV2Vehicle",
    "PartialV2VehicleCurrentTripType0",
    "PartialV2VehicleRemainingTripsItem",
    "PartialV2VehicleState",
    "Problem",
    "ProblemErrorsItem",
    "SearchFieldsItem",
    "SearchIncludeItem",
    "SearchSearchAnswer",
    "StreamChangesFieldsItem",
    "StreamChangesStreamChangesAnswer",
    "StreamChangesStreamChangesAnswerData",
    "StreamChangesStreamChangesAnswerDataRoutesItem",
    "StreamChangesStreamChangesAnswerDataVehiclesItem",
    "V2Alert",
    "V2AlertActivePeriodsItem",
    "V2AlertCauseType0",
    "V2AlertEffectType0",
    "V2AlertSeverityType0",
    "V2Board",
    "V2BoardEmptyReasonType0",
    "V2Departure",
    "V2DepartureScheduleRelationship",
    "V2Meta",
    "V2MetaUnavailableItem",
    "V2References",
    "V2Route",
    "V2RouteModeType0",
    "V2Stop",
    "V2StopKind",
    "V2StopModeType0",
    "V2TripReference",
    "V2VehiclePosition",
)
