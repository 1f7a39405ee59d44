#include "sarcotrace/io/tsv.hpp"
#include "catch.hpp"
#include "sarcotrace/core/error.hpp"
#include "support.hpp"

using namespace sarcotrace;
using testing::read_file;
using testing::TempDir;
using testing::write_file;

namespace {

const io::TsvColumns columns{{"id", "value"}, {"date"}};

}  // namespace

TEST_CASE("a TSV gives typed values and absent ones as nothing", "[io]") {
    const TempDir folder;
    write_file(folder / "a.tsv", "# note\nid\tvalue\tdate\nx\t1.5\t2026-01-02\ny\tNA\t\n");
    io::TsvReader reader(folder / "a.tsv", columns);
    const io::TsvRow* row = reader.next();
    REQUIRE(row != nullptr);
    CHECK(row->required("id") == "x");
    CHECK(row->number("value") == 1.5);
    CHECK(row->date("date").has_value());
    row = reader.next();
    CHECK_FALSE(row->number("value"));
    CHECK_FALSE(row->date("date"));
    CHECK_THROWS_WITH(row->required_number("value"), contains_text("a.tsv:4"));
    CHECK(reader.next() == nullptr);
}

TEST_CASE("a sheet with an unknown, missing or repeated column is an error", "[io]") {
    const TempDir folder;
    for (const auto& [header, word] :
         {std::pair{"id\tvalue\tcolour\n", "unknown column 'colour'"},
          std::pair{"id\n", "column 'value' is missing"},
          std::pair{"id\tvalue\tid\n", "appears twice"}, std::pair{"", "empty"}}) {
        write_file(folder / "a.tsv", header);
        CHECK_THROWS_WITH(io::TsvReader(folder / "a.tsv", columns), contains_text(word));
    }
}

TEST_CASE("an error in a cell names file, line, column, value and remedy", "[io]") {
    const TempDir folder;
    write_file(folder / "a.tsv", "id\tvalue\nx\t1,5\n");
    io::TsvReader reader(folder / "a.tsv", columns);
    try {
        static_cast<void>(reader.next()->number("value"));
        FAIL("no error");
    } catch (const core::InputError& error) {
        for (const char* part : {"a.tsv:2", "'value'", "'1,5'", "decimal point"}) {
            CHECK_THAT(error.what(), contains_text(part));
        }
    }
}

TEST_CASE("a row with another number of fields is an error", "[io]") {
    const TempDir folder;
    write_file(folder / "a.tsv", "id\tvalue\nx\n");
    io::TsvReader reader(folder / "a.tsv", columns);
    CHECK_THROWS_AS(reader.next(), core::InputError);
}

TEST_CASE("a written table reads back and has its schema beside it", "[io]") {
    const TempDir folder;
    const io::TsvSchema schema{
        "t",
        "test",
        {{"id", io::ColumnType::String, "key"}, {"value", io::ColumnType::Number, "value"}},
        {"id"}};
    io::Provenance provenance{"sarcotrace-test", "0", {}, {}};
    provenance.add_option("alpha", 0.05);
    io::TsvWriter writer(folder / "a.tsv.gz", schema, provenance);
    writer.write({std::string("x"), 0.1});
    writer.write({std::string("y"), std::monostate()});
    CHECK_THROWS_AS(writer.write({std::string("x")}), std::logic_error);
    CHECK_THROWS_AS(writer.write({1.0, 1.0}), std::logic_error);
    writer.commit();
    io::TsvReader reader(folder / "a.tsv.gz", columns);
    CHECK(reader.next()->number("value") == 0.1);
    CHECK_FALSE(reader.next()->number("value"));
    CHECK_THAT(read_file(folder / "a.schema.json"), contains_text("\"primaryKey\""));
}
