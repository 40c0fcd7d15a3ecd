import java.io.File;
import java.util.List;
import org.opentripplanner.core.model.time.LocalDateInterval;
import org.opentripplanner.datastore.api.FileType;
import org.opentripplanner.datastore.file.ZipFileDataSource;
import org.opentripplanner.gtfs.config.GtfsFeedParameters;
import org.opentripplanner.gtfs.graphbuilder.GtfsBundle;
import org.opentripplanner.gtfs.graphbuilder.GtfsModule;
import org.opentripplanner.street.graph.Graph;
import org.opentripplanner.transit.model.site.StopTransferPriority;
import org.opentripplanner.transit.service.TimetableRepository;

/** Reads each zip as OpenTripPlanner does when it builds a graph. Prints a line for each: READ or REFUSED, its path and the reason. */
public class ReadFeeds {

  public static void main(String[] paths) {
    for (String path : paths) System.out.println(read(new File(path)));
    System.exit(0);
  }

  private static String read(File file) {
    try {
      var parameters = new GtfsFeedParameters("feed", file.toURI(), StopTransferPriority.ALLOWED, true, true, 200);
      var bundle = new GtfsBundle(new ZipFileDataSource(file, FileType.GTFS), parameters);
      bundle.checkInputs();
      var timetables = new TimetableRepository();
      GtfsModule.forTest(List.of(bundle), timetables, new Graph(), LocalDateInterval.unbounded()).buildGraph();
      return "READ " + file + " " + timetables.getAllTripPatterns().size() + " patterns";
    } catch (Throwable error) {
      Throwable cause = error;
      while (cause.getCause() != null) cause = cause.getCause();
      return "REFUSED " + file + " " + String.valueOf(cause).replace('\n', ' ');
    }
  }
}
