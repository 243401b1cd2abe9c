import java.io.File;
import java.util.List;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Prints a line for each broken clause (file, flavour, clause, number of its test, what is broken), then the verdict. */
public final class Examine {
  public static void main(String[] names) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    for (String name : names) {
      for (String id : List.of("ua1", "3a")) {
        PDFAFlavour flavour = PDFAFlavour.fromString(id);
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(name), flavour);
            PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, 100, false, false, false)) {
          ValidationResult result = validator.validate(parser);
          for (TestAssertion each : result.getTestAssertions()) {
            if (each.getStatus() == TestAssertion.Status.FAILED) {
              System.out.println(String.join("\t", name, id, each.getRuleId().getClause(),
                  String.valueOf(each.getRuleId().getTestNumber()), String.valueOf(each.getMessage())));
            }
          }
          System.out.println(String.join("\t", name, id, result.isCompliant() ? "conforms" : "does not conform"));
        }
      }
    }
  }
}
