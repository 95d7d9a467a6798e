<?xml version="1.0" encoding="UTF-8"?>
<!-- A plain rendering of a CDA document to HTML, as a receiver without a reader would have it:
     header and every section. For the benchmark alone; it knows nothing of dispositions, versions,
     several patients, packed payloads or values that it has no place for. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:h="urn:hl7-org:v3" exclude-result-prefixes="h">
  <xsl:output method="html" encoding="UTF-8" indent="no"/>

  <xsl:template match="/">
    <html><head><title>Report</title></head><body>
      <xsl:apply-templates select="//h:ClinicalDocument"/>
    </body></html>
  </xsl:template>

  <xsl:template match="h:ClinicalDocument">
    <h1><xsl:value-of select="h:title"/></h1>
    <p>Made <xsl:apply-templates select="h:effectiveTime"/>, version
      <xsl:value-of select="h:versionNumber/@value"/>,
      <xsl:call-template name="coded"><xsl:with-param name="of" select="h:code"/></xsl:call-template>,
      <xsl:call-template name="coded">
        <xsl:with-param name="of" select="h:confidentialityCode"/></xsl:call-template></p>
    <table>
      <xsl:apply-templates select="h:recordTarget/h:patientRole"/>
      <xsl:for-each select="h:author | h:dataEnterer | h:informant | h:custodian
          | h:informationRecipient | h:authenticator | h:participant | h:authorization
          | h:relatedDocument">
        <tr><th><xsl:value-of select="local-name()"/><xsl:text> </xsl:text>
          <xsl:value-of select="@typeCode"/></th>
          <td><xsl:apply-templates select="*" mode="party"/></td></tr>
      </xsl:for-each>
      <xsl:apply-templates select="h:componentOf/h:encompassingEncounter"/>
    </table>
    <xsl:apply-templates select="h:component/h:structuredBody/h:component/h:section"/>
    <xsl:for-each select="h:component/h:nonXMLBody/h:text">
      <pre><xsl:value-of select="."/></pre>
    </xsl:for-each>
  </xsl:template>

  <xsl:template match="h:patientRole">
    <tr><th>Patient</th><td><xsl:apply-templates select="h:patient/h:name"/></td></tr>
    <tr><th>Born</th><td><xsl:apply-templates select="h:patient/h:birthTime"/></td></tr>
    <tr><th>Gender</th><td><xsl:call-template name="coded">
      <xsl:with-param name="of" select="h:patient/h:administrativeGenderCode"/>
    </xsl:call-template></td></tr>
    <xsl:for-each select="h:id">
      <tr><th>Number</th><td><xsl:value-of select="@extension"/></td></tr>
    </xsl:for-each>
    <tr><th>Reached at</th><td>
      <xsl:apply-templates select="h:addr | h:telecom"/></td></tr>
    <tr><th>Practice</th><td>
      <xsl:apply-templates select="h:providerOrganization" mode="party"/></td></tr>
  </xsl:template>

  <xsl:template match="h:encompassingEncounter">
    <tr><th>Call</th><td>
      <xsl:for-each select="h:id"><xsl:value-of select="@extension"/><br/></xsl:for-each>
      <xsl:apply-templates select="h:effectiveTime"/></td></tr>
    <tr><th>Disposition</th><td><xsl:call-template name="coded">
      <xsl:with-param name="of" select="h:dischargeDispositionCode"/></xsl:call-template></td></tr>
    <tr><th>Who and where</th><td>
      <xsl:apply-templates select="h:responsibleParty | h:location | h:encounterParticipant"
          mode="party"/></td></tr>
  </xsl:template>

  <!-- People, organisations and places: whatever of a name, an address or a code is inside. -->
  <xsl:template match="*" mode="party">
    <xsl:apply-templates select="h:name | h:addr | h:telecom"/>
    <xsl:for-each select="h:code | h:functionCode | h:standardIndustryClassCode">
      <xsl:call-template name="coded"><xsl:with-param name="of" select="."/></xsl:call-template>
      <br/>
    </xsl:for-each>
    <xsl:for-each select="h:id[@extension]"><xsl:value-of select="@extension"/><br/></xsl:for-each>
    <xsl:apply-templates select="*[not(self::h:name or self::h:addr or self::h:telecom
        or self::h:code or self::h:id)]" mode="party"/>
  </xsl:template>

  <xsl:template match="h:name | h:addr">
    <xsl:for-each select="text()[normalize-space()] | *">
      <xsl:value-of select="normalize-space(.)"/><xsl:text> </xsl:text>
    </xsl:for-each><br/>
  </xsl:template>

  <xsl:template match="h:telecom">
    <xsl:value-of select="@value"/><xsl:text> </xsl:text><xsl:value-of select="@use"/><br/>
  </xsl:template>

  <xsl:template match="h:effectiveTime | h:birthTime | h:time">
    <xsl:for-each select="@value | h:low/@value | h:high/@value">
      <xsl:value-of select="concat(substring(., 7, 2), '/', substring(., 5, 2), '/',
          substring(., 1, 4), ' ', substring(., 9, 2), ':', substring(., 11, 2), ' ')"/>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="coded">
    <xsl:param name="of"/>
    <xsl:value-of select="$of/@displayName"/><xsl:text> </xsl:text>
    <xsl:value-of select="$of/@code"/>
  </xsl:template>

  <xsl:template match="h:section">
    <div>
      <h2><xsl:value-of select="h:title"/></h2>
      <xsl:apply-templates select="h:text/node()" mode="text"/>
      <xsl:apply-templates select="h:component/h:section"/>
    </div>
  </xsl:template>

  <!-- The narrative block, in HTML's own words. -->
  <xsl:template match="h:paragraph" mode="text">
    <p><xsl:apply-templates mode="text"/></p>
  </xsl:template>
  <xsl:template match="h:list" mode="text"><ul><xsl:apply-templates mode="text"/></ul></xsl:template>
  <xsl:template match="h:item" mode="text"><li><xsl:apply-templates mode="text"/></li></xsl:template>
  <xsl:template match="h:br" mode="text"><br/></xsl:template>
  <xsl:template match="h:content" mode="text">
    <span><xsl:apply-templates mode="text"/></span>
  </xsl:template>
  <xsl:template match="h:table | h:thead | h:tbody | h:tr | h:td | h:th | h:caption" mode="text">
    <xsl:element name="{local-name()}"><xsl:apply-templates mode="text"/></xsl:element>
  </xsl:template>
  <xsl:template match="*" mode="text"><xsl:apply-templates mode="text"/></xsl:template>
</xsl:stylesheet>
