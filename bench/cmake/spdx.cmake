# cmake -D BINARY=... -D TABLE=... -D SCRIPT=... -D SOURCE=... -D VERSION=... -D OUTPUT=... -P spdx.cmake
# Writes what BINARY is made of as SPDX 2.3. TABLE has a line per dependency, as dependencies.cmake
# writes it; SCRIPT is empty where the binary went without the page's charts.

# When the sources were last changed, so that the same sources give the same file.
function(date_of_sources variable)
  set(seconds "$ENV{SOURCE_DATE_EPOCH}")
  if(NOT seconds MATCHES "^[0-9]+$")
    execute_process(COMMAND git -C "${SOURCE}" log -1 --format=%ct -- .
      OUTPUT_VARIABLE seconds ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  endif()
  if(NOT seconds MATCHES "^[0-9]+$")
    file(TIMESTAMP "${SOURCE}/CMakeLists.txt" seconds "%s" UTC)
  endif()
  set(ENV{SOURCE_DATE_EPOCH} "${seconds}")
  string(TIMESTAMP date "%Y-%m-%dT%H:%M:%SZ" UTC)
  set(${variable} "${date}" PARENT_SCOPE)
endfunction()

function(dependency_package variable id name version licence origin)
  if(origin MATCHES "^pkg:")
    set(where "\"externalRefs\": [{\"referenceCategory\": \"PACKAGE-MANAGER\", \
\"referenceType\": \"purl\", \"referenceLocator\": \"${origin}\"}]")
  else()
    set(where "\"homepage\": \"${origin}\"")
  endif()
  set(${variable} "
    {
      \"name\": \"${name}\",
      \"SPDXID\": \"${id}\",
      \"versionInfo\": \"${version}\",
      \"downloadLocation\": \"NOASSERTION\",
      \"filesAnalyzed\": false,
      \"licenseConcluded\": \"NOASSERTION\",
      \"licenseDeclared\": \"${licence}\",
      \"copyrightText\": \"NOASSERTION\",
      ${where}
    }" PARENT_SCOPE)
endfunction()

function(dependency_relationship variable id use)
  set(type CONTAINS)
  if(use MATCHES "^(library|on_demand)$")
    set(type DEPENDS_ON)
  endif()
  set(${variable} "
    {
      \"spdxElementId\": \"SPDXRef-pibench\",
      \"relationshipType\": \"${type}\",
      \"relatedSpdxElement\": \"${id}\"
    }" PARENT_SCOPE)
endfunction()

set(script_bytes 0)
if(EXISTS "${SCRIPT}")
  file(SIZE "${SCRIPT}" script_bytes)
endif()
set(packages "")
set(relationships "")
file(STRINGS "${TABLE}" lines)
foreach(line IN LISTS lines)
  string(REPLACE "|" ";" fields "${line}")
  list(GET fields 0 name)
  list(GET fields 1 version)
  list(GET fields 2 licence)
  list(GET fields 3 use)
  list(GET fields 4 origin)
  if(use STREQUAL "embedded" AND script_bytes EQUAL 0)
    continue()
  endif()
  string(REGEX REPLACE "[^A-Za-z0-9.-]" "-" id "SPDXRef-dependency-${name}")
  dependency_package(package "${id}" "${name}" "${version}" "${licence}" "${origin}")
  dependency_relationship(relationship "${id}" "${use}")
  string(APPEND packages ",${package}")
  string(APPEND relationships ",${relationship}")
endforeach()
file(SHA256 "${BINARY}" sha256)
date_of_sources(created)
configure_file("${CMAKE_CURRENT_LIST_DIR}/spdx.json.in" "${OUTPUT}" @ONLY)
