#!/usr/bin/perl
# Reads an SPDX 2.3 document in JSON, dies where it breaks the standard's rules, prints the names of its packages.
use strict;
use warnings;
use JSON::PP;

my $document = decode_json(do { local $/; <STDIN> });
my $id       = qr/\ASPDXRef-[A-Za-z0-9.-]+\z/;

sub required {
    my ($object, $what, @keys) = @_;
    for my $key (@keys) {
        die "$what has no $key\n" unless defined $object->{$key} && $object->{$key} ne '';
    }
}

required($document, 'the document', qw(spdxVersion dataLicense SPDXID name documentNamespace creationInfo packages));
die "not SPDX 2.3\n" unless $document->{spdxVersion} eq 'SPDX-2.3' && $document->{dataLicense} eq 'CC0-1.0';
die "no time of creation\n" unless $document->{creationInfo}{created} =~ /\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\z/;

my %known = ($document->{SPDXID} => 1);
for my $package (@{$document->{packages}}) {
    required($package, "package $package->{name}",
        qw(SPDXID name versionInfo downloadLocation licenseConcluded licenseDeclared copyrightText));
    die "not an SPDX id: $package->{SPDXID}\n" unless $package->{SPDXID} =~ $id;
    die "twice: $package->{SPDXID}\n" if $known{$package->{SPDXID}}++;
    print "$package->{name}\n";
}
for my $relationship (@{$document->{relationships}}) {
    for my $end (qw(spdxElementId relatedSpdxElement)) {
        die "a relationship with an unknown $relationship->{$end}\n" unless $known{$relationship->{$end}};
    }
}
die "it describes nothing\n" unless grep { $_->{relationshipType} eq 'DESCRIBES' } @{$document->{relationships}};
