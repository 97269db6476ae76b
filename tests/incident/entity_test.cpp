// SPDX-License-Identifier: Apache-2.0
// What names one thing is one entity; what names everything is none.
#include "incident/entity.h"

#include <gtest/gtest.h>

namespace garde::incident {
namespace {

TEST(Entity, AMachineIsOneWhateverItsForm) {
  EXPECT_EQ(machine_entity("SRV-FIC.valmont.example")->key, "srv-fic");
  EXPECT_EQ(machine_entity("srv-fic")->key, "srv-fic");
  EXPECT_EQ(machine_entity("\\\\SRV-FIC")->key, "srv-fic");
  EXPECT_EQ(machine_entity("10.2.3.4")->key, "10.2.3.4");
  EXPECT_FALSE(machine_entity("localhost"));
  EXPECT_FALSE(machine_entity("-"));
}

TEST(Entity, AnAccountIsOneWhateverItsForm) {
  for (const char* form : {"VALMONT\\svc-app7", "svc-app7@valmont.example", "SVC-APP7"})
    EXPECT_EQ(account_entity(form, "srv")->key, "svc-app7") << form;
}

TEST(Entity, AccountsOfTheSystemAndOfMachinesAreNone) {
  for (const char* name : {"SYSTEM", "NT AUTHORITY\\NETWORK SERVICE", "AUTORITE NT\\Système", "DC01$",
                           "VALMONT\\DC01$", "ANONYMOUS LOGON", "Window Manager\\DWM-2", "S-1-5-18", "-", ""})
    EXPECT_FALSE(account_entity(name, "srv")) << name;
}

TEST(Entity, AnAccountThatEachMachineHasIsOneOfItsMachine) {
  EXPECT_EQ(account_entity("root", "a")->key, "root@a");
  EXPECT_EQ(account_entity("Administrateur", "b")->key, "administrateur@b");
  EXPECT_EQ(account_entity("PC7\\julie", "pc7")->key, "julie@pc7");
  EXPECT_EQ(account_entity("VALMONT\\Administrator", "pc7")->key, "administrator")
      << "the domain's is one everywhere";
}

TEST(Entity, LoopbackAndItsLikeAreNoAddresses) {
  for (const char* text :
       {"127.0.0.1", "::1", "0.0.0.0", "169.254.1.1", "fe80::1", "255.255.255.255", "239.1.1.1", "x"})
    EXPECT_FALSE(address_entity(text, Entity::Kind::source)) << text;
  EXPECT_EQ(address_entity("::ffff:203.0.113.9", Entity::Kind::source)->key, "203.0.113.9");
}

TEST(Entity, AFilesHashIsItsSha256) {
  const std::string hash(64, 'A');
  EXPECT_EQ(hash_entity("SHA1=0123,SHA256=" + hash + ",IMPHASH=77")->key, std::string(64, 'a'));
  EXPECT_FALSE(hash_entity("IMPHASH=0123456789abcdef0123456789abcdef"))
      << "programs of one tool chain share it";
}

TEST(Entity, AnAddressIsOneOnEitherSide) {
  EXPECT_TRUE(address_entity("203.0.113.9", Entity::Kind::source)
                  ->is(*address_entity("203.0.113.9", Entity::Kind::destination)));
}

}  // namespace
}  // namespace garde::incident
